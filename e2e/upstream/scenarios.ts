import { contentFaults, tagFaults, toolFaults } from "./answer-faults";
import { type FaultEntry, reasoning, said, text, thought, weatherCall } from "./fault-entry";
import { endFaults, frameFaults, framingFaults, streamErrorFaults } from "./frame-faults";
import { bodyFaults, cutFaults, silenceFaults, statusFaults, zaiFaults } from "./http-faults";
import type { Scenario } from "./scenario";

/** Every fault, so that tests can go through all of them. */
export const faultCatalogue: readonly FaultEntry[] = [
  ...statusFaults,
  ...zaiFaults,
  ...bodyFaults,
  ...silenceFaults,
  ...cutFaults,
  ...frameFaults,
  ...streamErrorFaults,
  ...endFaults,
  ...framingFaults,
  ...toolFaults,
  ...tagFaults,
  ...contentFaults,
];

/** Healthy answers by name. */
export const scenarios = {
  plain: { outputs: [said] },
  reasoning: { outputs: [thought, said] },
  interleaved: {
    outputs: [thought, text("So far so good. "), reasoning("One more thought."), text("Done.")],
  },
  chinese: { outputs: [reasoning("用户用中文提问。"), text("你好，这里是回答。😀")] },
  "tool-call": { outputs: [thought, { type: "tool-calls", calls: [weatherCall] }] },
  "two-tool-calls": {
    outputs: [
      thought,
      {
        type: "tool-calls",
        calls: [weatherCall, { name: "get_time", arguments: { zone: "Europe/Paris" } }],
      },
    ],
  },
  "multi-token": { outputs: [thought, said], chunkTokens: 3 },
  mirror: { outputs: [{ type: "mirror" }] },
  "echo-user": { outputs: [{ type: "mirror", of: "user" }] },
  "echo-tool": { outputs: [{ type: "mirror", of: "tool" }] },
  slow: { outputs: [thought, { type: "text", tokens: 200 }], rate: 20 },
  steady: {
    outputs: [
      { type: "reasoning", tokens: 100 },
      { type: "text", tokens: 400 },
    ],
    rate: 50,
  },
  /** Each token carries the moment it was written. */
  stamped: { outputs: [{ type: "text", tokens: 500, stamped: true }], rate: 50 },
  /** The longest answer a model gives. */
  longest: {
    outputs: [
      { type: "reasoning", tokens: 32_768 },
      { type: "text", tokens: 98_304 },
    ],
  },
  "held-in-reasoning": {
    outputs: [
      { type: "reasoning", tokens: 20 },
      { type: "text", tokens: 20 },
    ],
    holdAt: 10,
  },
  "held-in-text": {
    outputs: [
      { type: "reasoning", tokens: 20 },
      { type: "text", tokens: 20 },
    ],
    holdAt: 30,
  },
} as const satisfies Record<string, Scenario>;

/** A scenario or a fault by its name. */
export function findScenario(name: string): Scenario | undefined {
  const named: Record<string, Scenario> = scenarios;
  return Object.hasOwn(named, name)
    ? named[name]
    : faultCatalogue.find((entry) => entry.name === name)?.scenario;
}
