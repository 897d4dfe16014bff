import { describe, expect, it } from "vitest";
import { decideComposerKey } from "./composer-keys";
import { decidePaste, pastedLengthMax } from "./paste-policy";
import { decideShortcut } from "./shortcuts";

const plain = {
  ...{ keyCode: 13, isComposing: false, shiftKey: false },
  ...{ altKey: false, ctrlKey: false, metaKey: false },
};

describe("decideComposerKey", () => {
  const decide = (change: object, sendKey: "enter" | "mod-enter" = "enter", isEmpty = false) =>
    decideComposerKey({ key: "Enter", ...plain, ...change }, { sendKey, isEmpty });

  it("sends by the chosen key and leaves the other to the browser", () => {
    expect(decide({})).toBe("send");
    expect(decide({ shiftKey: true })).toBeUndefined();
    expect(decide({}, "mod-enter")).toBeUndefined();
    expect(decide({ ctrlKey: true }, "mod-enter")).toBe("send");
    expect(decide({ metaKey: true }, "mod-enter")).toBe("send");
  });

  it("R57: never takes a key from an input method", () => {
    expect(decide({ isComposing: true })).toBeUndefined();
    expect(decide({ keyCode: 229 })).toBeUndefined();
    expect(decide({ key: "ArrowUp", isComposing: true }, "enter", true)).toBeUndefined();
  });

  it("edits the last message only from an empty box", () => {
    expect(decide({ key: "ArrowUp" }, "enter", true)).toBe("edit-last");
    expect(decide({ key: "ArrowUp" })).toBeUndefined();
    expect(decide({ key: "ArrowUp", shiftKey: true }, "enter", true)).toBeUndefined();
  });
});

describe("decidePaste", () => {
  it.each([
    [{ fileCount: 0, text: "short" }, "insert"],
    [{ fileCount: 0, text: "x".repeat(pastedLengthMax) }, "insert"],
    [{ fileCount: 0, text: "x".repeat(pastedLengthMax + 1) }, "attach-text"],
    [{ fileCount: 2, text: "" }, "attach-files"],
    [{ fileCount: 1, text: "a cell" }, "insert"],
  ] as const)("%o", (given, outcome) => {
    expect(decidePaste(given)).toBe(outcome);
  });
});

describe("decideShortcut", () => {
  it("leaves letters to those who write, and takes the palette's key everywhere", () => {
    expect(decideShortcut({ ...plain, key: "j" }, true)).toBeUndefined();
    expect(decideShortcut({ ...plain, key: "j" }, false)).toBe("next-message");
    expect(decideShortcut({ ...plain, key: "?", shiftKey: true }, false)).toBe("help");
    expect(decideShortcut({ ...plain, key: "k", metaKey: true }, true)).toBe("palette");
    expect(decideShortcut({ ...plain, key: "O", ctrlKey: true, shiftKey: true }, true)).toBe(
      "new-thread",
    );
    expect(decideShortcut({ ...plain, key: "c", ctrlKey: true }, false)).toBeUndefined();
  });
});
