import type { RunStarted } from "@/protocol/api";
import { problemOf } from "../fixtures/api";
import { signInFrom } from "../fixtures/front";
import { createPerson, signIn } from "../fixtures/people";
import { countLive, hashEndpoints, hashRows } from "../fixtures/rows";
import { expect, test } from "../fixtures/test";
import { hasId, type Route, routes } from "./routes";
import { call, expectAlive, setScene } from "./scene";

const withId = routes.filter(hasId);
const guarded = routes.filter((route) => !route.isOpen);

test("another person's things are nobody's: 404 on every route, as for what never was", async ({
  database,
  login,
  upstream,
}) => {
  const { owner, place } = await setScene(await login(), upstream);
  const stranger = (await login()).api;
  const before = await hashRows(database, owner.id);
  const nowhere = {
    threadId: "thr_0000000000000000000000000",
    messageId: "msg_0000000000000000000000000",
    runId: "run_0000000000000000000000000",
    queuedId: "que_0000000000000000000000000",
    fileId: "fil_0000000000000000000000000",
    partId: "msg_0000000000000000000000000.0",
    endpointId: "end_0000000000000000000000000",
    modelId: "mdl_0000000000000000000000000",
    shareId: "shr_0000000000000000000000000",
    userId: "usr_0000000000000000000000000",
    linkId: "lnk_0000000000000000000000000",
    tokenId: "tok_0000000000000000000000000",
  };
  const ownThread = { ...place, threadId: await stranger.createThread() };
  for (const route of withId) {
    const name = `${route.method} ${route.path}`;
    const { requestId: _, ...mine } = await problemOf(await call(stranger, route, place));
    const { requestId: __, ...nobodys } = await problemOf(await call(stranger, route, nowhere));
    expect.soft(mine, name).toMatchObject({ status: 404, code: "not-found" });
    expect.soft(mine, name).toEqual(nobodys);
    if (route.path.includes("queuedId")) {
      const elsewhere = await problemOf(await call(stranger, route, ownThread));
      expect.soft(elsewhere.status, name).toBe(404);
    }
  }
  expect(await hashRows(database, owner.id)).toBe(before);
});

/** Requests on a thread that name other things in their query or their body. */
function namings(threadId: string, named: Naming) {
  const thread = `/api/threads/${threadId}`;
  const message = { text: "hello", files: [named.fileId] };
  const { version } = named;
  return [
    { method: "GET", path: `/api/tools?threadId=${named.threadId}` },
    { method: "PUT", path: "/api/tools", json: { ...allowed, threadId: named.threadId } },
    { method: "GET", path: `${thread}/messages?leaf=${named.messageId}` },
    { method: "GET", path: `${thread}/messages?before=${named.messageId}` },
    { method: "GET", path: `${thread}/workspace?leaf=${named.messageId}` },
    { method: "GET", path: `${thread}/workspace?version=${version}` },
    { method: "GET", path: `${thread}/workspace/file?path=notes.txt&version=${version}` },
    { method: "PATCH", path: thread, json: { leafMessageId: named.messageId } },
    { method: "POST", path: `${thread}/runs`, json: { message }, code: "unknown-reference" },
    { method: "PUT", path: `${thread}/draft`, json: message, code: "unknown-reference" },
    { method: "PUT", path: "/api/me/draft", json: message, code: "unknown-reference" },
  ];
}

interface Naming {
  threadId: string;
  messageId: string;
  fileId: string;
  version: string;
}

const allowed = { tool: "web_fetch", approval: "allow" };

test("another person's things named in a query or a body are as unknown as what never was", async ({
  database,
  login,
  upstream,
}) => {
  const owner = await login();
  const script = await upstream.use("plain");
  const threadId = await owner.api.createThread();
  const { id: fileId } = await owner.api.upload("notes.txt", "To be read.");
  const { runId, userMessageId } = await owner.api.json<RunStarted>(
    ...(["POST", `/api/threads/${threadId}/runs`] as const),
    { message: { text: script.prompt(), files: [fileId] } },
  );
  await owner.api.untilEnded(runId ?? "");
  const workspace = `/api/threads/${threadId}/workspace`;
  const { version } = await owner.api.json<{ version: string }>("GET", workspace);
  const things = { threadId, messageId: userMessageId ?? "", fileId, version };
  for (const { method, path } of namings(threadId, things).filter((one) => one.method === "GET"))
    expect.soft((await owner.api.call(method, path)).status, path).toBe(200);

  const nothing = {
    threadId: "thr_0000000000000000000000000",
    messageId: "msg_0000000000000000000000000",
    fileId: "fil_0000000000000000000000000",
    version: "0".repeat(64),
  };
  const stranger = await login();
  const own = await stranger.api.createThread();
  const before = [await hashRows(database, owner.id), await hashRows(database, stranger.id)];
  const unknown = namings(own, nothing);
  for (const [at, { method, path, json, code }] of namings(own, things).entries()) {
    const name = `${method} ${path}`;
    const { requestId: _, ...problem } = await problemOf(
      await stranger.api.call(method, path, { json }),
    );
    const same = unknown[at];
    const { requestId: __, ...nobodys } = await problemOf(
      await stranger.api.call(method, same?.path ?? "", { json: same?.json }),
    );
    expect.soft(problem, name).toMatchObject({ code: code ?? "not-found" });
    expect.soft(problem, name).toEqual(nobodys);
  }
  expect([await hashRows(database, owner.id), await hashRows(database, stranger.id)]).toEqual(
    before,
  );
});

test("ids of no form are as unknown as ids of nothing", async ({ person, stack }) => {
  const odd = [
    "x",
    "%00",
    "thr_%00",
    "..%2f..%2fadmin",
    "a".repeat(3_000),
    "💥",
    "' or 1=1 --",
    "{}",
  ];
  for (const route of withId) {
    for (const id of odd) {
      const raw = id.startsWith("%") || id.includes("%") ? id : encodeURIComponent(id);
      const ids = { threadId: raw, messageId: raw, runId: raw };
      const place = {
        ...ids,
        queuedId: raw,
        fileId: raw,
        partId: raw,
        endpointId: raw,
        modelId: raw,
        shareId: raw,
        userId: raw,
        linkId: raw,
        tokenId: raw,
      };
      const response = await call(person.api, route, place);
      expect.soft(await problemOf(response), `${route.path} ${id.slice(0, 20)}`).toMatchObject({
        status: 404,
        code: "not-found",
      });
    }
  }
  await expectAlive(person.api, stack.appPid);
});

test("to members no admin route exists, whatever they send, and no endpoint changes", async ({
  database,
  login,
  upstream,
}) => {
  const { owner, place } = await setScene(await login(), upstream);
  const before = await hashEndpoints(database);
  for (const route of routes.filter(({ isAdmin }) => isAdmin)) {
    for (const body of ["{}", "null", "{oops", JSON.stringify({ name: "x", isEnabled: false })]) {
      const name = `${route.method} ${route.path} ${body}`;
      const init = route.method === "GET" ? {} : { body };
      const { requestId: _, ...problem } = await problemOf(
        await call(owner.api, route, place, init),
      );
      const nothing = await owner.api.call(route.method, "/api/admin/nothing", init);
      const { requestId: __, ...unknown } = await problemOf(nothing);
      expect.soft(problem, name).toMatchObject({ status: 404, code: "not-found" });
      expect.soft(problem, name).toEqual(unknown);
    }
    const elsewhere = { headers: { origin: "https://evil.example" } };
    const name = `${route.method} ${route.path} from elsewhere`;
    expect.soft((await call(owner.api, route, place, elsewhere)).status, name).toBe(404);
  }
  expect(await hashEndpoints(database)).toBe(before);
});

/** What somebody gets who is nobody: of the administration not even that it is there. */
function refusalOf(route: Route) {
  return route.isAdmin
    ? { status: 404, code: "not-found" }
    : { status: 401, code: "unauthenticated" };
}

test("without a session, or with a made-up one or a dead token, guarded routes answer 401, the administration's 404", async ({
  anonymous,
  database,
  login,
  upstream,
}) => {
  const { owner, place } = await setScene(await login(), upstream);
  const before = await hashRows(database, owner.id);
  const credentials = [
    {},
    { cookie: "longrun-session=x" },
    { cookie: "longrun-session=a.b; longrun-device=c" },
    { cookie: "=;;=;" },
    { authorization: "Bearer lr_nothing" },
    { origin: "https://evil.example", "sec-fetch-site": "cross-site" },
  ];
  for (const route of guarded) {
    for (const headers of credentials) {
      const response = await call(anonymous, route, place, { headers });
      const name = `${route.method} ${route.path} ${JSON.stringify(headers)}`;
      expect.soft(await problemOf(response), name).toMatchObject(refusalOf(route));
    }
  }
  expect(await hashRows(database, owner.id)).toBe(before);
});

test("a suspended person is nobody: refused by every guarded route, no way back in, links dead", async ({
  anonymous,
  database,
  login,
  stack,
  upstream,
}) => {
  const { owner, place } = await setScene(await login(), upstream);
  const { shares } = await owner.api.json<{ shares: { url: string }[] }>("GET", "/api/shares");
  const link = new URL(shares[0]?.url ?? "", stack.appUrl).pathname;
  expect((await anonymous.call("GET", link)).status).toBe(200);
  const admin = await signIn(stack.appUrl, await createPerson(stack.databaseUrl, "admin"));
  const person = `/api/admin/people/${owner.id}`;
  await admin.api.call("PATCH", person, { json: { status: "suspended" } });
  // What still runs is cancelled by its owner; then nothing moves any more.
  await expect.poll(async () => await countLive(database, owner.id), { timeout: 30_000 }).toBe(0);
  const before = await hashRows(database, owner.id);
  for (const route of guarded) {
    const response = await call(owner.api, route, place);
    const name = `${route.method} ${route.path}`;
    expect.soft(await problemOf(response), name).toMatchObject(refusalOf(route));
  }
  const { email, password } = owner;
  const again = await anonymous.call("POST", "/api/auth/sign-in/email", {
    json: { email, password },
  });
  expect(await problemOf(again)).toMatchObject({ status: 403, code: "user-suspended" });
  expect((await anonymous.call("GET", link)).status).toBe(404);
  expect(await hashRows(database, owner.id)).toBe(before);
});

test("state changes that another site's page asks for are refused", async ({
  database,
  login,
  stack,
  upstream,
}) => {
  const { owner, place } = await setScene(await login(), upstream);
  const admin = await signIn(stack.appUrl, await createPerson(stack.databaseUrl, "admin"));
  const before = [await hashRows(database, owner.id), await hashEndpoints(database)];
  const changes = routes.filter(({ method }) => method !== "GET");
  const foreign = [
    { origin: "https://evil.example" },
    { origin: "null" },
    { "sec-fetch-site": "cross-site" },
    { "sec-fetch-site": "same-site" },
  ];
  for (const route of changes) {
    for (const headers of foreign) {
      const { api } = route.isAdmin ? admin : owner;
      const response = await call(api, route, place, { headers });
      const name = `${route.method} ${route.path} ${JSON.stringify(headers)}`;
      expect.soft(await problemOf(response), name).toMatchObject({
        status: 403,
        code: "foreign-origin",
      });
    }
  }
  expect([await hashRows(database, owner.id), await hashEndpoints(database)]).toEqual(before);
});

test("R66: signing in works at whatever address is the served host; elsewhere it is refused in one line that names LONGRUN_URL", async ({
  login,
  ownServer,
  stack,
}) => {
  const person = await login();
  const from = async (origin: string, host = new URL(origin).host) =>
    await signInFrom({ url: stack.appUrl }, { origin, host }, person);
  for (const origin of [
    stack.appUrl,
    "http://192.168.1.20:3000",
    "http://longrun.local:8080",
    "http://[fd00::1]:3000",
    "https://chat.example.org",
  ])
    expect.soft(await from(origin), origin).toMatchObject({ status: 200, body: { ok: true } });
  const refusal = {
    status: 403,
    body: { code: "foreign-origin", detail: expect.stringMatching(/^[^\n]*LONGRUN_URL[^\n]*$/) },
  };
  for (const [origin, host] of [
    ["https://evil.example", "192.168.1.20:3000"],
    ["https://chat.example.org", new URL(stack.appUrl).host],
    ["http://192.168.1.20:3001", "192.168.1.20:3000"],
    ["null", "192.168.1.20:3000"],
  ])
    expect.soft(await from(origin ?? "", host), origin).toMatchObject(refusal);
  const wrong = { ...person, password: "not the password at all" };
  const origin = "http://192.168.1.20:3000";
  const headers = { origin, host: "192.168.1.20:3000" };
  expect(await signInFrom({ url: stack.appUrl }, headers, wrong)).toMatchObject({
    ...{ status: 401, body: { code: "invalid-credentials" } },
  });

  // Behind TLS by its name, whatever host the proxy tells; without TLS the cookie would be lost.
  const server = await ownServer({ env: { LONGRUN_URL: "https://chat.example.org" } });
  const own = await createPerson(server.databaseUrl);
  const at = { origin: "https://chat.example.org", host: "127.0.0.1:3000" };
  const inside = await signInFrom(server, at, own);
  expect(inside).toMatchObject({ status: 200 });
  expect(inside.cookies.join()).toContain("__Host-longrun-session=");
  const plain = await signInFrom(server, headers, own);
  expect(plain).toMatchObject(refusal);
  expect(plain.cookies).toEqual([]);
});

test("what does not exist is a problem too, with any method", async ({ api, anonymous }) => {
  for (const [method, path] of [
    ["GET", "/api"],
    ["GET", "/api/nothing"],
    ["POST", "/api/nothing/at/all"],
    ["DELETE", "/api/threads/x/y/z"],
    ["POST", "/api/auth/sign-up/email"],
    ["POST", "/api/auth/nothing"],
  ] as const) {
    for (const caller of [api, anonymous]) {
      const problem = await problemOf(await caller.call(method, path));
      expect.soft(problem, `${method} ${path}`).toMatchObject({ status: 404, code: "not-found" });
    }
  }
});
