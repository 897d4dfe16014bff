import { expect, test } from "vitest";
import { createSecretBox, type SecretPlace, SecretUnreadable } from "./secret-box";

const secret = "a-secret-of-at-least-thirty-two-characters";
const box = createSecretBox(secret);
const place: SecretPlace = {
  table: "endpoints",
  rowId: "end_1",
  column: "key",
  origin: "https://a.example",
};
const key = "sk-ключ-🔑-1234";

const reasonOf = (action: () => unknown) => {
  try {
    action();
  } catch (error) {
    if (error instanceof SecretUnreadable) return error.reason;
    throw error;
  }
  return "opened";
};

test("what was sealed opens at its place, and shows nothing of the text", () => {
  const sealed = box.seal(key, place);
  expect(box.open(sealed, place)).toBe(key);
  for (const form of ["utf8", "base64", "base64url", "hex"] as const) {
    expect(sealed).not.toContain(Buffer.from(key).toString(form).slice(0, 12));
  }
});

test("no two writes are alike", () => {
  const written = Array.from({ length: 200 }, () => box.seal(key, place));
  const nonces = written.map((text) =>
    Buffer.from(text.split(".")[2] ?? "", "base64url").toString("hex", 0, 12),
  );
  expect(new Set(nonces).size).toBe(200);
});

test.each([
  ["row", { rowId: "end_2" }],
  ["origin", { origin: "https://b.example" }],
  ["port", { origin: "https://a.example:8443" }],
  ["scheme", { origin: "http://a.example" }],
  ["column", { column: "other" }],
  ["table", { table: "mcp_servers" }],
])("another %s does not open it", (_name, change) => {
  const sealed = box.seal(key, place);
  expect(reasonOf(() => box.open(sealed, { ...place, ...change }))).toBe("not-authentic");
});

test("two rows whose ciphertexts were swapped open neither", () => {
  const other = { ...place, rowId: "end_2" };
  const first = box.seal("first", place);
  const second = box.seal("second", other);
  expect(reasonOf(() => box.open(second, place))).toBe("not-authentic");
  expect(reasonOf(() => box.open(first, other))).toBe("not-authentic");
});

test("a change of any byte is noticed", () => {
  const sealed = box.seal("short", place);
  const [form, kid, encoded = ""] = sealed.split(".");
  const bytes = Buffer.from(encoded, "base64url");
  for (let at = 0; at < bytes.length; at += 1) {
    const changed = Buffer.from(bytes);
    changed[at] = (changed[at] ?? 0) ^ 1;
    const text = `${form}.${kid}.${changed.toString("base64url")}`;
    expect(reasonOf(() => box.open(text, place))).toBe("not-authentic");
  }
});

test.each([
  ["", "form"],
  ["plain text", "form"],
  ["v1.00000000.", "form"],
  ["v2.00000000.AAAA", "form"],
  [`v1.00000000.${"A".repeat(60)}`, "unknown-key"],
])("%j is refused", (text, reason) => {
  expect(reasonOf(() => box.open(text, place))).toBe(reason);
});

test("a rotated secret still opens what the old one sealed; a new secret alone says why it cannot", () => {
  const old = box.seal(key, place);
  const next = "another-secret-of-thirty-two-characters!";
  const rotated = createSecretBox(next, secret);
  expect(rotated.open(old, place)).toBe(key);
  expect(rotated.seal(key, place).split(".")[1]).not.toBe(old.split(".")[1]);
  expect(reasonOf(() => createSecretBox(next).open(old, place))).toBe("unknown-key");
});
