import { describe, expect, it } from "vitest";
import { toSafeUrl } from "./safe-url";

describe("toSafeUrl", () => {
  it.each([
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    " javascript:alert(1)",
    "java\nscript:alert(1)",
    "\u0001javascript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "vbscript:msgbox(1)",
    "blob:https://example.org/1",
    "file:///etc/passwd",
    "//example.org/x",
    "/api/auth/sign-out",
    "#main",
    "intent://x",
    "http://",
    "https:example.org",
    `https://example.org/${"a".repeat(9_000)}`,
    "",
  ])("leads nowhere for %j", (text) => {
    expect(toSafeUrl(text)).toBeUndefined();
  });

  it("shows letters of other alphabets as what they are", () => {
    const url = toSafeUrl("https://аpple.com/\u202egpj.exe");
    expect(url).toMatchObject({ host: "xn--pple-43d.com", isPunycode: true });
    expect(url?.href).toBe("https://xn--pple-43d.com/%E2%80%AEgpj.exe");
  });

  it("tells of a name before the host", () => {
    expect(toSafeUrl("https://bank.example@evil.example/")).toMatchObject({
      host: "evil.example",
      hasCredentials: true,
    });
  });

  it("takes the web and mail", () => {
    expect(toSafeUrl("HTTPS://Example.org/a b")?.href).toBe("https://example.org/a%20b");
    expect(toSafeUrl("mailto:a@example.org")?.host).toBe("a@example.org");
  });
});
