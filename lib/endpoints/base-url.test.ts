import { expect, test } from "vitest";
import { toBaseUrl } from "./base-url";

test.each([
  ["http://host:8000/v1", "http://host:8000/v1"],
  [" http://host:8000/v1// ", "http://host:8000/v1"],
  ["host:8000", "http://host:8000/v1"],
  ["127.0.0.1:8000/v1", "http://127.0.0.1:8000/v1"],
  ["https://Host.Example/", "https://host.example/v1"],
  ["https://host.example/proxy/v1/chat/completions", "https://host.example/proxy/v1"],
  ["https://host.example/v1/models/", "https://host.example/v1"],
  ["https://host.example/openai", "https://host.example/openai"],
])("%s is %s", (typed, expected) => {
  expect(toBaseUrl(typed, "vllm")).toBe(expected);
});

test("a kind has its usual path", () => {
  expect(toBaseUrl("https://api.z.ai", "zai")).toBe("https://api.z.ai/api/paas/v4");
});

test.each([
  "",
  "   ",
  "ftp://host/v1",
  "file:///etc/passwd",
  "javascript://alert(1)",
  "http://user:pass@host/v1",
  "http://user@host/v1",
  "http://host/v1?key=x",
  "http://host/v1#x",
  "http://",
  "http://a b/",
])("%j is refused, and the field named", (typed) => {
  expect(() => toBaseUrl(typed, "vllm")).toThrow(
    expect.objectContaining({ code: "invalid-input", field: "baseUrl" }),
  );
});
