import { expect, it } from "vitest";
import { toShownText } from "./shown-text";

it("replaces what a page cannot hold, and nothing else", () => {
  expect(toShownText("a\u0000b \ud83d c 🦉 \u0007\u200b")).toBe(
    "a\ufffdb \ufffd c 🦉 \u0007\u200b",
  );
});
