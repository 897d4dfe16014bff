import { describe, expect, test } from "vitest";
import type { HistoryMessage } from "@/protocol/history";
import { fc } from "@/scripts/testing/seeded-property";
import { fitMaxTokens, type MaxTokensInput, recordPrompt } from "./max-tokens";

const input: MaxTokensInput = {
  model: "glm-5.1",
  asked: undefined,
  contextWindow: 202_752,
  policy: "explicit",
  messages: [],
  promptBytes: 3_000,
};

describe("max_tokens", () => {
  test.each([
    ["is left to a server that fills the window", { policy: "fill" }, undefined],
    ["is sent to it when asked for", { policy: "fill", asked: 4_096 }, 4_096],
    ["is 65,536 elsewhere", {}, 65_536],
    ["is what was asked for", { asked: 1_000 }, 1_000],
    ["is what was asked for when the window is unknown", { contextWindow: undefined }, 65_536],
    ["leaves room for the prompt and the template", { contextWindow: 32_768 }, 31_512],
    ["also when asked for more", { contextWindow: 32_768, asked: 40_000 }, 31_512],
    ["is left out when the prompt seems to fill the window", { promptBytes: 605_000 }, undefined],
    ["is at least one", { asked: 0 }, 1],
  ] as const)("%s", (_, changes, expected) => {
    expect(fitMaxTokens({ ...input, ...changes })).toBe(expected);
  });

  test("follows the tokens the endpoint counted for an earlier prompt of the run", () => {
    const messages: HistoryMessage[] = [{ role: "user", text: "Long." }];
    recordPrompt(messages, { model: "glm-5.1", tokens: 20_000, bytes: 90_000 });
    const grown: HistoryMessage[] = [...messages, { role: "assistant", text: "More." }];
    const changes = { contextWindow: 32_768, promptBytes: 90_100, messages: grown };
    expect(fitMaxTokens({ ...input, ...changes })).toBe(32_768 - 20_000 - 50 - 256);
    expect(fitMaxTokens({ ...input, ...changes, model: "other" })).toBe(2_478);
  });

  test("with the estimated prompt never exceeds the window", () => {
    fc.assert(
      fc.property(
        fc.option(fc.integer({ min: 1, max: 300_000 }), { nil: undefined }),
        fc.integer({ min: 1, max: 300_000 }),
        fc.integer({ min: 0, max: 1_000_000 }),
        (asked, contextWindow, promptBytes) => {
          const tokens = fitMaxTokens({ ...input, asked, contextWindow, promptBytes }) ?? 0;
          expect(tokens === 0 || tokens + promptBytes / 3 + 256 <= contextWindow).toBe(true);
        },
      ),
    );
  });
});
