import type { Message, RunSummary, ThreadDetail } from "@/protocol/api";
import { defaultBudget } from "@/protocol/budget";
import type { Part } from "@/protocol/parts";

export function thread(change: Partial<ThreadDetail> = {}): ThreadDetail {
  return {
    id: "thr_1",
    title: null,
    createdAt: "2026-01-01T00:00:00.000Z",
    updatedAt: "2026-01-01T00:00:00.000Z",
    status: null,
    leafMessageId: null,
    liveRunId: null,
    queue: [],
    draft: null,
    isPinned: false,
    isArchived: false,
    isUnseen: false,
    isShared: false,
    settings: { modelId: null, thinking: null },
    ...change,
  };
}

export function run(change: Partial<RunSummary> = {}): RunSummary {
  return {
    id: "run_1",
    threadId: "thr_1",
    status: "running",
    step: 1,
    usage: { inputTokens: 0, outputTokens: 0 },
    model: "glm-5.1",
    budget: defaultBudget,
    isPausing: false,
    activeMs: 0,
    createdAt: "2026-01-01T00:00:00.000Z",
    startedAt: null,
    endedAt: null,
    ...change,
  };
}

export function textPart(ordinal: number, text: string): Part {
  return { kind: "text", ordinal, step: 1, attempt: 1, state: "done", text, lastSeq: ordinal + 1 };
}

export function message(change: Partial<Message> & { id: string }): Message {
  const parts = change.parts ?? [];
  return {
    role: "user",
    parentId: null,
    siblings: [change.id],
    createdAt: "2026-01-01T00:00:00.000Z",
    partCount: parts.length,
    firstOrdinal: 0,
    parts,
    ...change,
  };
}

/** A question and its answer, newest first, as the API lists them. */
export function exchange(answer: Partial<Message> = {}): Message[] {
  return [
    message({ id: "msg_2", role: "assistant", parentId: "msg_1", run: run(), ...answer }),
    message({ id: "msg_1", parts: [textPart(0, "Hi")] }),
  ];
}
