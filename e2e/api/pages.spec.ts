import type { Api } from "../fixtures/api";
import { createPerson, signIn } from "../fixtures/people";
import { expect, test } from "../fixtures/test";

/** The sources each directive of a page's content policy allows, and its nonce. */
async function policyOf(api: Api, path: string) {
  const response = await api.call("GET", path);
  const header = response.headers.get("content-security-policy") ?? "";
  const directives = header.split("; ").map((directive) => directive.split(" "));
  const policy = Object.fromEntries(directives.map(([name, ...sources]) => [name, sources]));
  const nonce = /'nonce-([\w+/=]+)'/.exec(header)?.[1] ?? "";
  return { response, policy, nonce, html: await response.text() };
}

test("a page runs its own scripts alone: a strict policy with a nonce that no other load has", async ({
  api,
  anonymous,
}) => {
  const nonces = new Set<string>();
  const loads = [
    ...[[api, "/"] as const, [api, "/"] as const, [api, "/settings"] as const],
    ...[[anonymous, "/sign-in"] as const, [api, "/nothing"] as const],
  ];
  for (const [caller, path] of loads) {
    const { response, policy, nonce, html } = await policyOf(caller, path);
    expect(response.headers.get("content-type"), path).toMatch(/^text\/html/);
    expect(nonce.length, path).toBeGreaterThanOrEqual(22);
    nonces.add(nonce);
    expect(policy, path).toEqual({
      "default-src": ["'self'"],
      "script-src": ["'self'", `'nonce-${nonce}'`, "'strict-dynamic'"],
      "style-src": ["'self'", "'unsafe-inline'"],
      "img-src": ["'self'", "data:", "blob:"],
      "font-src": ["'self'", "data:"],
      "media-src": ["'self'", "blob:"],
      "connect-src": ["'self'"],
      "worker-src": ["'self'", "blob:"],
      "frame-src": ["'self'"],
      "object-src": ["'none'"],
      "base-uri": ["'none'"],
      "form-action": ["'self'"],
      "frame-ancestors": ["'none'"],
    });
    const scripts = html.match(/<script\b[^>]*>/g) ?? [];
    expect(scripts.length, path).toBeGreaterThan(0);
    expect(
      scripts.filter((script) => !script.includes(`nonce="${nonce}"`)),
      path,
    ).toEqual([]);
    for (const [name, value] of [
      ["x-content-type-options", "nosniff"],
      ["x-frame-options", "DENY"],
      ["referrer-policy", "no-referrer"],
      ["cross-origin-opener-policy", "same-origin"],
    ] as const)
      expect(response.headers.get(name), `${path} ${name}`).toBe(value);
  }
  expect(nonces.size).toBe(loads.length);
});

test("what is no page has a policy too", async ({ api }) => {
  for (const path of ["/s/a/b/c", `/s/${"x".repeat(32)}/y`, "/frame/x", "/nothing"]) {
    const response = await api.call("GET", path);
    expect.soft(response.status, path).toBe(404);
    expect.soft(response.headers.get("content-security-policy"), path).toMatch(/^default-src '/);
  }
});

test("only to an administrator the pages of the administration exist", async ({
  anonymous,
  api,
  stack,
}) => {
  const admin = await signIn(stack.appUrl, await createPerson(stack.databaseUrl, "admin"));
  const nothing = await api.call("GET", "/admin/nothing");
  expect(nothing.status).toBe(404);
  for (const section of ["endpoints", "people", "settings", "runs", "usage", "audit"]) {
    const path = `/admin/${section}`;
    expect.soft((await admin.api.call("GET", path)).status, path).toBe(200);
    for (const caller of [api, anonymous]) {
      const refused = await caller.call("GET", path);
      expect.soft(refused.status, path).toBe(404);
      const html = await refused.text();
      expect.soft(html.includes("There is nothing here"), path).toBe(true);
      expect.soft(/Audit log|vLLM/.test(html), path).toBe(false);
    }
  }
  for (const caller of [api, anonymous])
    expect((await caller.call("GET", "/admin")).status).toBe(404);
});

test("another person's thread is no page, like one that never was", async ({
  anonymous,
  api,
  login,
  upstream,
}) => {
  const owner = (await login()).api;
  const script = await upstream.use("plain");
  const threadId = await owner.createThread();
  const { runId } = await owner.send(threadId, script.prompt());
  await owner.untilEnded(runId ?? "");
  const path = `/t/${threadId}`;
  expect(await (await owner.call("GET", path)).text()).toContain("Here is the answer");
  for (const address of [path, "/t/thr_0000000000000000000000000"]) {
    const refused = await api.call("GET", address);
    expect(refused.status, address).toBe(404);
    const html = await refused.text();
    expect(html, address).toContain("There is nothing here");
    expect(html, address).not.toContain("Here is the answer");
  }
  const asked = await anonymous.call("GET", path);
  expect(await asked.text()).not.toContain("Here is the answer");
});
