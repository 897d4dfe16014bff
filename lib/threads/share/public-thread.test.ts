import { expect, test } from "vitest";
import type { Part } from "@/protocol/parts";
import type { ShareOptions } from "@/protocol/shares";
import { toPublicThread } from "./public-thread";

const off: ShareOptions = {
  reasoning: false,
  toolInputs: false,
  toolOutputs: false,
  files: false,
  systemPrompt: false,
};
const base = { step: 1, attempt: 1, state: "done" } as const;
const parts: Part[] = [
  { ...base, ordinal: 0, kind: "reasoning", text: "REASONING" },
  {
    ...{ ...base, ordinal: 1, kind: "tool", callId: "call_SECRET", tool: "bash", phase: "output" },
    ...{ input: { command: "INPUT" }, output: { stdout: "OUTPUT" }, version: "VERSION" },
  },
  { ...base, ordinal: 2, kind: "notice", code: "NOTICE", params: { secret: "NOTICE" } },
  { ...base, ordinal: 3, kind: "text", text: "Cut off before.", retried: true },
  { ...base, ordinal: 4, kind: "text", text: "The answer." },
];
const file: Part = {
  ...{ ...base, ordinal: 1, kind: "file", fileId: "file_SECRET", name: "FILE.txt" },
  ...{ mediaType: "text/plain", bytes: 4 },
};
const source = {
  title: "A title",
  author: null,
  systemPrompt: "SYSTEM",
  messages: [
    {
      role: "user" as const,
      model: null,
      parts: [{ ...base, ordinal: 0, kind: "text", text: "The question." } as Part, file],
    },
    { role: "assistant" as const, model: "glm-5.1", parts },
  ],
};
const now = new Date("2026-01-01T00:00:00Z");

test("with everything off only the words of both are left", () => {
  const { thread, files } = toPublicThread(source, off, now);
  expect(files).toEqual([]);
  expect(thread).toEqual({
    title: "A title",
    author: null,
    takenAt: now.toISOString(),
    messages: [
      { role: "user", blocks: [{ kind: "text", text: "The question." }] },
      { role: "assistant", model: "glm-5.1", blocks: [{ kind: "text", text: "The answer." }] },
    ],
  });
});

test.each([
  ["reasoning", "REASONING"],
  ["toolInputs", "INPUT"],
  ["toolOutputs", "OUTPUT"],
  ["files", "FILE.txt"],
  ["systemPrompt", "SYSTEM"],
] as const)("%s alone adds what it says and nothing else", (option, words) => {
  const { thread } = toPublicThread(source, { ...off, [option]: true }, now);
  const json = JSON.stringify(thread);
  expect(json).toContain(words);
  const others = ["REASONING", "INPUT", "OUTPUT", "FILE.txt", "SYSTEM"].filter(
    (other) => other !== words,
  );
  for (const other of [...others, "SECRET", "VERSION", "NOTICE", "Cut off"])
    expect(json).not.toContain(other);
});

test("files are named by their place, never by their id", () => {
  const { thread, files } = toPublicThread(source, { ...off, files: true }, now);
  expect(files).toEqual(["file_SECRET"]);
  expect(thread.messages[0]?.blocks[1]).toEqual({
    ...{ kind: "file", name: "FILE.txt", bytes: 4, ordinal: 0 },
  });
});

test("what a person said to a run at work is theirs, not the model's", () => {
  const said: Part = {
    ...base,
    ordinal: 1,
    kind: "steered",
    messageId: "que_1",
    text: "And that.",
  };
  const answer = (ordinal: number, text: string): Part => ({
    ...base,
    ordinal,
    kind: "text",
    text,
  });
  const messages = [
    {
      role: "assistant" as const,
      model: "glm-5.1",
      parts: [answer(0, "One."), said, answer(2, "Two.")],
    },
  ];
  const { thread } = toPublicThread({ ...source, messages }, off, now);
  expect(thread.messages).toEqual([
    { role: "assistant", model: "glm-5.1", blocks: [{ kind: "text", text: "One." }] },
    { role: "user", blocks: [{ kind: "text", text: "And that." }] },
    { role: "assistant", model: "glm-5.1", blocks: [{ kind: "text", text: "Two." }] },
  ]);
});
