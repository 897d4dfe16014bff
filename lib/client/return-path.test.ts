import { expect, it } from "vitest";
import { toReturnPath } from "./return-path";

it.each([
  ["/t/thr_1?x=1#y", "/t/thr_1?x=1#y"],
  ["//evil.example", "/"],
  ["/\\evil.example", "/"],
  ["/\t/evil.example", "/"],
  ["/.//evil.example", "/"],
  ["/a/..//evil.example/b", "/"],
  ["https://evil.example/", "/"],
  ["javascript:alert(1)", "/"],
  [undefined, "/"],
  [["/a", "/b"], "/"],
])("%j leads to %s", (next, path) => {
  expect(toReturnPath(next)).toBe(path);
});
