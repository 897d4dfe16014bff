/** The loop from states that only a crash leaves. It needs no database. */
import { expect, test } from "vitest";
import { defaultBudget } from "@/protocol/budget";
import type { RunEvent } from "@/protocol/events";
import { reduceRun } from "@/protocol/reduce";
import { emptyRunState, type RunState } from "@/protocol/run-state";
import { prepared } from "./crash.fixtures/harness";
import { say, scriptedModel } from "./crash.fixtures/scripted";
import { runLoop } from "./loop";
import type { ControlPort } from "./loop-ports";

/** A run whose one step was its whole answer, and what came after it. */
const finalStep: RunEvent[] = [
  { type: "run-start", at: 1 },
  { type: "step-start", step: 1, attempt: 1, at: 1 },
  { type: "text-start", part: 0, at: 2 },
  { type: "text-delta", part: 0, text: "The end." },
  { type: "text-end", part: 0, at: 3 },
  { type: "response-end", finishReason: "stop", usage: null, model: "m", at: 3 },
  { type: "step-end", step: 1, at: 3 },
];

/** As its next owner reads it: the parts of what is sealed are not in it. */
function standsAfter(events: readonly RunEvent[]): RunState {
  const at = (event: RunEvent, index: number) => ({ seq: index + 1, event });
  const log = events.map(at);
  const sealed = reduceRun(emptyRunState, log.slice(0, finalStep.length));
  return reduceRun({ ...sealed, parts: [] }, log.slice(finalStep.length));
}

type Control = Awaited<ReturnType<ControlPort["read"]>>;

async function finish(open: RunState, looks: readonly Partial<Control>[]) {
  const model = scriptedModel([say("One more thing.")]);
  const what = prepared(model);
  let look = 0;
  const read = async () => {
    const seen = looks[Math.min(look, looks.length - 1)];
    look += 1;
    const usual = { isPauseRequested: false, budget: defaultBudget, cost: null };
    return { ...usual, isSteered: false, ...seen };
  };
  const control: ControlPort = {
    read,
    isSteered: async () => (await read()).isSteered,
    takeSteering: async () => [],
    pauseSignal: new AbortController().signal,
  };
  const loop = runLoop(
    open,
    { class: "server-restarted", params: {} },
    {
      ...what,
      control,
      now: () => 10,
      random: () => 0,
      newCallId: () => "call_1",
      wait: async () => undefined,
      signal: new AbortController().signal,
      isLeaving: () => false,
      retryBaseMs: 1,
    },
  );
  const events: RunEvent[] = [];
  for (;;) {
    const next = await loop.next();
    if (next.done) return { end: next.value, events, requests: model.requests };
    events.push(...next.value);
  }
}

test("what was said and never sent is sent by the next owner", async () => {
  const said = {
    type: "message-steered",
    part: 1,
    messageId: "que_1",
    text: "Wait",
    at: 4,
  } as const;
  const { end, requests } = await finish(standsAfter([...finalStep, said]), [{}]);
  expect(end).toEqual({ status: "succeeded" });
  expect(requests).toHaveLength(1);
  expect(requests[0]?.messages.at(-1)).toEqual({ role: "user", text: "Wait" });
});

test("a run that was over is not asked again", async () => {
  const { end, events, requests } = await finish(standsAfter(finalStep), [{}]);
  expect(end).toEqual({ status: "succeeded" });
  expect(events).toEqual([]);
  expect(requests).toEqual([]);
});

test("what was said and taken back before it was read asks nothing", async () => {
  const looks = [{ isSteered: true }, { isSteered: true }, { isSteered: false }];
  const { end, requests } = await finish(standsAfter(finalStep), looks);
  expect(end).toEqual({ status: "succeeded" });
  expect(requests).toEqual([]);
});

test("a step whose results are all there and which is not over is ended, and nothing runs again", async () => {
  const open: RunEvent[] = [
    { type: "run-start", at: 1 },
    { type: "step-start", step: 1, attempt: 1, at: 1 },
    { type: "tool-input-start", part: 0, callId: "call_a", tool: "pay", at: 2 },
    { type: "tool-input-available", callId: "call_a", input: {} },
    { type: "response-end", finishReason: "tool-calls", usage: null, model: "m", at: 3 },
    { type: "tool-output-start", callId: "call_a", at: 3 },
    { type: "tool-output-available", callId: "call_a", output: "paid", at: 4 },
  ];
  const state = reduceRun(
    emptyRunState,
    open.map((event, index) => ({ seq: index + 1, event })),
  );
  const { end, events, requests } = await finish(state, [{}]);
  expect(end).toEqual({ status: "succeeded" });
  expect(events[0]).toEqual({ type: "step-end", step: 1, at: 10 });
  expect(events.filter(({ type }) => type.startsWith("tool-"))).toEqual([]);
  expect(requests).toHaveLength(1);
  expect(requests[0]?.messages.at(-1)).toMatchObject({ role: "tool", callId: "call_a" });
});
