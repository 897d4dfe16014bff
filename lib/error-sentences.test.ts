import { createTranslator } from "next-intl";
import { describe, expect, test } from "vitest";
import english from "@/locales/en.json";
import chinese from "@/locales/zh-CN.json";
import { errorClasses } from "@/protocol/error-classes";
import { toErrorParams } from "@/protocol/error-params";
import { toErrorSentences } from "./error-sentences";

test.each(errorClasses)("%s has a message and a remedy in both languages", (errorClass) => {
  const variants = [
    {},
    { detail: "no {such} thing", status: 500, tool: "bash", ms: 120_000, reason: "dns" },
  ];
  for (const params of variants) {
    for (const [locale, messages] of [
      ["en", english],
      ["zh-CN", chinese],
    ] as const) {
      const translate = createTranslator({
        locale,
        messages,
        namespace: "errors",
        onError: (error) => {
          throw error;
        },
      });
      const info = { class: errorClass, params };
      for (const part of ["message", "remedy"] as const) {
        const sentence = translate(`${errorClass}.${part}`, toErrorParams(info));
        expect(sentence).toMatch(/[.。”"]$/);
        expect(sentence).not.toMatch(/\bnone\b|undefined| {2}/);
      }
    }
  }
});

describe("sentences name the thing", () => {
  test("with parameters", () => {
    expect(
      toErrorSentences({ class: "endpoint-unreachable", params: { reason: "refused" } }),
    ).toEqual({
      message: "The model endpoint cannot be reached: it refuses the connection.",
      remedy: "Check that the server runs and that the endpoint’s URL is right, then try again.",
    });
    expect(toErrorSentences({ class: "idle-timeout", params: { ms: 120_000 } }).message).toBe(
      "The answer stood still for 120 s.",
    );
  });

  test("without them", () => {
    expect(toErrorSentences({ class: "endpoint-error", params: {} }).message).toBe(
      "The endpoint failed.",
    );
  });
});
