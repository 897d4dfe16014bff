import { describe, expect, it } from "vitest";
import type { StepSummary } from "@/protocol/api";
import type { Part } from "@/protocol/parts";
import { toStepFigures } from "./step-figures";

const step: StepSummary = {
  step: 1,
  attempt: 2,
  outcome: "ended",
  model: "glm-5.1",
  finishReason: "stop",
  usage: { inputTokens: 10, outputTokens: 100 },
  toolCalls: 0,
  toolFailures: 0,
  cause: null,
  startedAt: new Date(1_000).toISOString(),
  respondedAt: new Date(3_500).toISOString(),
  endedAt: new Date(3_500).toISOString(),
};
const part: Part = {
  ...{ kind: "text", ordinal: 0, step: 1, attempt: 2, state: "done", text: "a" },
  startedAt: 1_500,
};

describe("toStepFigures", () => {
  it("counts from the request to the first content, and tokens from there on", () => {
    expect(toStepFigures([step], [{ ...part, attempt: 1, startedAt: 1_100 }, part])).toEqual([
      {
        ...{ key: "1.2", step: 1, attempt: 2, outcome: "ended", model: "glm-5.1" },
        ...{ inputTokens: 10, outputTokens: 100, firstTokenMs: 500, tokensPerSecond: 50 },
      },
    ]);
  });

  it("says nothing of what it does not know", () => {
    const [figures] = toStepFigures([{ ...step, usage: null, respondedAt: null }], []);
    expect(figures).toEqual({
      ...{ key: "1.2", step: 1, attempt: 2, outcome: "ended", model: "glm-5.1" },
    });
  });
});
