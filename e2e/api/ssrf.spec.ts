import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { problemOf } from "../fixtures/api";
import { createPerson, signIn } from "../fixtures/people";
import { expect, test } from "../fixtures/test";

const listed: string[] = JSON.parse(
  readFileSync(new URL("../../lib/tools/web.fixtures/refused-urls.json", import.meta.url), "utf8"),
);
/** Names of example.org stand for what a resolver of the unit tests says; here nobody says it. */
const urls = listed.filter((url) => !/^http:\/\/(\w+\.)?example\.org\/?$/.test(url));
const callsPerStep = 16;

test("web_fetch reaches nothing inside, however it is spelt", async ({ login, upstream }) => {
  const { api } = await login();
  let hits = 0;
  const inside = createServer((_, response) => {
    hits += 1;
    response.end("inside");
  });
  await new Promise<void>((resolve) => inside.listen(0, "127.0.0.1", resolve));
  const { port } = inside.address() as AddressInfo;
  const asked = [
    ...urls,
    ...["127.0.0.1", "localhost", "127.1", "2130706433", "[::ffff:127.0.0.1]"].map(
      (host) => `http://${host}:${port}/`,
    ),
  ];
  const steps = Array.from({ length: Math.ceil(asked.length / callsPerStep) }, (_, step) =>
    asked.slice(step * callsPerStep, (step + 1) * callsPerStep),
  );
  await api.json("PUT", "/api/tools", { tool: "web_fetch", approval: "allow" });
  const script = await upstream.use([
    ...steps.map((step) => ({
      outputs: [
        {
          type: "tool-calls" as const,
          calls: step.map((url) => ({ name: "web_fetch", arguments: { url } })),
        },
      ],
    })),
    { outputs: [{ type: "text" as const, text: "None of them." }] },
  ]);
  const { runId } = await api.send(await api.createThread(), script.prompt());
  await api.untilEnded(runId ?? "");
  const results = (await script.sent(steps.length)).filter(({ role }) => role === "tool");
  expect(results).toHaveLength(asked.length);
  for (const [index, { content }] of results.entries())
    expect(content, asked[index]).toMatch(/not one on the public internet|url/i);
  expect(hits).toBe(0);
  inside.close();
});

const forbidden = [
  "http://169.254.169.254/v1",
  "http://2852039166/v1",
  "http://0xa9fea9fe/v1",
  "http://[::ffff:a9fe:a9fe]/v1",
  "http://[fe80::1]/v1",
  "http://100.100.100.200/v1",
];
const malformed = [
  "http://user:password@127.0.0.1/v1",
  "file:///etc/passwd",
  "gopher://127.0.0.1/",
  "ftp://127.0.0.1/",
  "data:text/plain,x",
  "javascript:alert(1)",
  "http:///x",
  "http://{{HOST}}/v1",
  "//127.0.0.1/v1",
  "",
];

test("an endpoint may be inside, but is no cloud's metadata and no other scheme", async ({
  stack,
}) => {
  const admin = await signIn(stack.appUrl, await createPerson(stack.databaseUrl, "admin"));
  for (const baseUrl of forbidden) {
    const body = { kind: "vllm", baseUrl };
    const response = await admin.api.call("POST", "/api/admin/endpoints/test", { json: body });
    const answer = await response.json();
    const isRefused = response.status === 400 && answer.field === "baseUrl";
    const isForbidden = answer.problems?.[0]?.params?.reason === "forbidden";
    expect(isRefused || isForbidden, `${baseUrl}: ${JSON.stringify(answer)}`).toBe(true);
  }
  for (const baseUrl of malformed) {
    for (const path of ["/api/admin/endpoints", "/api/admin/endpoints/test"]) {
      const response = await admin.api.call("POST", path, { json: { kind: "vllm", baseUrl } });
      expect(await problemOf(response), `${path} ${baseUrl}`).toMatchObject({
        status: 400,
        field: "baseUrl",
      });
    }
  }
});
