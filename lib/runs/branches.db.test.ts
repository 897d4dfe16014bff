/** Branches by the number of the case that broke other products: real runs, read as a page reads them. */
import { expect, test } from "vitest";
import { readPath } from "@/db/queries/run-views";
import { startTestApp } from "@/lib/auth/test-app";
import { createModel } from "@/lib/models/glm";
import { listMessages } from "@/lib/threads/messages";
import { messagePage } from "@/lib/threads/page.schema";
import { describeThread, patchThread } from "@/lib/threads/thread";
import type { Message, RunStarted } from "@/protocol/api";
import { createScenery, ended, prepared, regenerate, send } from "./crash.fixtures/harness";
import { say, scriptedModel } from "./crash.fixtures/scripted";
import { createEngineSuite } from "./crash.fixtures/suite";
import type { Prepared } from "./execute-ports";
import { createHistory, toHistory } from "./history";

const suite = createEngineSuite(startTestApp);

/** A thread with one exchange, whose model can be exchanged, and what a page reads of it. */
async function begin(first: Prepared["model"]) {
  let model = first;
  const scenery = await createScenery(suite.db.database);
  await suite.start(async ({ messageId }) => {
    const path = await readPath(suite.db.database, messageId);
    const history = createHistory(path.flatMap(({ role, parts }) => toHistory(role, parts)));
    return { ...prepared(model), history };
  });
  const user = { id: scenery.userId };
  const { threadId } = scenery;
  const untilEnded = async ({ runId, assistantMessageId }: RunStarted) => {
    const { status } = await ended(suite.db.database, scenery, String(runId));
    return { status, messageId: String(assistantMessageId) };
  };
  return {
    say: async (text: string) => await untilEnded(await send(suite.db.database, scenery, text)),
    regenerate: async (id: string) =>
      await untilEnded(await regenerate(suite.db.database, scenery, id)),
    answerBy: (next: Prepared["model"]) => {
      model = next;
    },
    show: (leafMessageId: string) => patchThread(user, threadId, { leafMessageId }),
    load: async (query: Record<string, string> = {}) => {
      const { leafMessageId, liveRunId, status } = await describeThread(user, threadId);
      const list = await listMessages(user, threadId, messagePage.parse(query));
      return { leafMessageId, liveRunId, status, ...list };
    },
  };
}

function textOf({ parts: [part] }: Message): string | undefined {
  return part?.kind === "text" ? part.text : undefined;
}

test("R27: five regenerations against 503 leave five failed answers beside the old one, and a thread that opens", async () => {
  const thread = await begin(scriptedModel([say("The old answer.")]));
  const old = await thread.say("A question.");
  thread.answerBy(
    createModel({
      fetch: async () => ({
        status: 503,
        headers: { get: () => null },
        body: (async function* none() {})(),
      }),
    }),
  );
  const made = [old.messageId];
  for (let turn = 1; turn <= 5; turn += 1) {
    const { status, messageId } = await thread.regenerate(made.at(-1) ?? "");
    made.push(messageId);
    const { messages, ...page } = await thread.load();
    expect(page).toEqual({
      ...{ leafMessageId: messageId, liveRunId: null, status: "failed", nextCursor: null },
    });
    expect(status).toBe("failed");
    expect(messages.map(textOf)).toEqual([undefined, "A question."]);
    expect(messages[0]).toMatchObject({ id: messageId, siblings: made });
    expect(messages[0]?.run?.error?.class).toBe("overloaded");
  }

  const beside = await thread.load({ leaf: old.messageId });
  expect(beside.messages.map(textOf)).toEqual(["The old answer.", "A question."]);
  await thread.show(old.messageId);
  const model = scriptedModel([say("It goes on.")]);
  thread.answerBy(model);
  await thread.say("And then?");
  const { messages } = await thread.load();
  expect(messages.map(textOf)).toEqual([
    ...["It goes on.", "And then?", "The old answer.", "A question."],
  ]);
  expect(model.requests[0]?.messages).toMatchObject([
    { text: "A question." },
    { text: "The old answer." },
    { text: "And then?" },
  ]);
});

test("R31: after forty regenerations a page of ten is the path, and the answer one of 41", async () => {
  const thread = await begin(scriptedModel([say("An answer.")]));
  const texts: string[] = [];
  const made: string[] = [];
  for (let turn = 1; turn <= 8; turn += 1) {
    texts.unshift("An answer.", `Question ${turn}.`);
    made[0] = (await thread.say(`Question ${turn}.`)).messageId;
  }
  for (let turn = 1; turn <= 40; turn += 1) {
    made.push((await thread.regenerate(made[0] ?? "")).messageId);
  }
  const newest = await thread.load({ limit: "10" });
  expect(newest.leafMessageId).toBe(made.at(-1));
  const rest = await thread.load({ limit: "10", before: newest.nextCursor ?? "" });
  expect([newest.messages.length, rest.messages.length, rest.nextCursor]).toEqual([10, 6, null]);
  const path = [...newest.messages, ...rest.messages];
  expect(path.map(textOf)).toEqual(texts);
  expect(path.map(({ parentId }) => parentId)).toEqual([
    ...path.slice(1).map(({ id }) => id),
    null,
  ]);
  expect(path[0]).toMatchObject({ id: made[40], siblings: made });
  const first = await thread.load({ limit: "10", leaf: made[0] ?? "" });
  expect(first.messages[0]).toMatchObject({ id: made[0], siblings: made });
  expect(first.messages).toHaveLength(10);
});
