import { createPerson, signIn } from "../fixtures/people";
import { expect, test } from "../fixtures/test";

test("where an administrator allows it, the next endpoint goes on with a run, which says so", {
  tag: "@long",
}, async ({ ownServer, stack, upstream }) => {
  const server = await ownServer({ env: { LONGRUN_FAILOVER: "on" } });
  const { api } = await signIn(server.url, await createPerson(server.databaseUrl, "admin"));
  const second = { name: "The second", kind: "vllm", baseUrl: `${stack.upstreamUrl}/as/vllm/v1` };
  await api.json("POST", "/api/admin/endpoints", second);
  const busy = "status-503";
  const script = await upstream.use([busy, busy, busy, "plain"]);
  const threadId = await api.createThread();
  const { runId } = await api.send(threadId, script.prompt());
  const run = await api.untilEnded(runId ?? "");
  expect(run.status).toBe("succeeded");
  const paths = (await script.requests()).map(({ path }) => path);
  expect(paths).toHaveLength(4);
  expect(paths.slice(0, 3).every((path) => !path.startsWith("/as/"))).toBe(true);
  expect(paths[3]).toBe("/as/vllm/v1/chat/completions");
  const [answer] = await api.messages(threadId);
  expect(answer?.parts).toContainEqual(
    expect.objectContaining({
      kind: "notice",
      code: "failover",
      params: expect.objectContaining({ to: "The second" }),
    }),
  );
});
