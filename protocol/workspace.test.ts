import { expect, test } from "vitest";
import { toWorkspacePath } from "./workspace";

test.each([
  ["a.txt", "a.txt"],
  ["./a//b/../c.txt", "a/c.txt"],
  ["/workspace/src/x", "src/x"],
  ["/workspace", undefined],
  ["/etc/passwd", "etc/passwd"],
  ["../x", undefined],
  ["a/../../x", undefined],
  ["", undefined],
  [".", undefined],
  ["a\u0000b", undefined],
  ["a\nb", undefined],
  ["a\\b", undefined],
  ["\ud800", undefined],
  ["笔记.md", "笔记.md"],
  ["x".repeat(501), undefined],
])("%j is the path %j", (given, path) => {
  expect(toWorkspacePath(given)).toBe(path);
});
