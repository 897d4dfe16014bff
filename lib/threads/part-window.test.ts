import { expect, test } from "vitest";
import { choosePageWindow } from "./part-window";

const sizes = (messageId: string, bytes: readonly number[]) =>
  bytes.map((size, ordinal) => ({ messageId, ordinal, bytes: size }));

test("small messages are whole", () => {
  const messages = [
    { id: "b", partCount: 3 },
    { id: "a", partCount: 1 },
  ];
  expect(choosePageWindow(messages, [...sizes("b", [10, 10, 10]), ...sizes("a", [5])])).toEqual([
    { id: "b", firstOrdinal: 0 },
    { id: "a", firstOrdinal: 0 },
  ]);
});

test("of a long run the newest parts come, and room is left for what came before it", () => {
  const messages = [
    { id: "run", partCount: 40 },
    { id: "question", partCount: 1 },
  ];
  const run = Array.from({ length: 40 }, () => 16_000);
  const windows = choosePageWindow(messages, [...sizes("run", run), ...sizes("question", [50])]);
  expect(windows).toEqual([
    { id: "run", firstOrdinal: 28 },
    { id: "question", firstOrdinal: 0 },
  ]);
});

test("a huge newest part is sent all the same, and ends the page", () => {
  const messages = [
    { id: "b", partCount: 2 },
    { id: "a", partCount: 1 },
  ];
  expect(choosePageWindow(messages, [...sizes("b", [10, 900_000]), ...sizes("a", [10])])).toEqual([
    { id: "b", firstOrdinal: 1 },
  ]);
});

test("a message without parts is on the page, with nothing before it", () => {
  expect(choosePageWindow([{ id: "a", partCount: 0 }], [])).toEqual([{ id: "a", firstOrdinal: 0 }]);
});
