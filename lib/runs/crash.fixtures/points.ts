/** The points a process is killed at, and what must be true of the run that survives it. */

export interface Expected {
  /** How often the model was asked in step 1 and step 2. */
  asked: readonly [number, number];
  /** Effects by call, where there is not exactly one. */
  effects?: Readonly<Record<string, number>>;
  /** Calls whose outcome nobody knows. */
  unknown?: readonly string[];
}

const neverAskedAgain = { asked: [1, 1] } as const;
const stepOneAgain = { asked: [2, 1] } as const;
const stepTwoAgain = { asked: [1, 2] } as const;

export const points: Readonly<Record<string, Expected>> = {
  "after-claim": neverAskedAgain,
  "before-first-token:1": stepOneAgain,
  "mid-reasoning:1": stepOneAgain,
  "mid-text:1": stepOneAgain,
  "mid-tool-input:1": stepOneAgain,
  // The endpoint failed, the retry is recorded and not yet sealed.
  "published:step-retry:1": stepOneAgain,
  // No tool has started.
  "published:response-end:1": neverAskedAgain,
  // Claimed together, none of them called yet.
  "published:tool-output-start:1": {
    ...neverAskedAgain,
    effects: { pay: 0 },
    unknown: ["pay"],
  },
  "mid-tool:look": neverAskedAgain,
  "mid-tool:pay": { ...neverAskedAgain, effects: { pay: 0 }, unknown: ["pay"] },
  "mid-tool:write-1": { ...neverAskedAgain, effects: { "write-1": 0 }, unknown: ["write-1"] },
  "after-effect:look": { ...neverAskedAgain, effects: { look: 2 } },
  "after-effect:pay": { ...neverAskedAgain, unknown: ["pay"] },
  "after-effect:write-1": { ...neverAskedAgain, unknown: ["write-1"] },
  // Every result is recorded, and with the last one that the step is over.
  "published:tool-output-available:4": neverAskedAgain,
  "before-seal:1": neverAskedAgain,
  "in-seal:1": neverAskedAgain,
  "after-seal:1": neverAskedAgain,
  "before-first-token:2": stepTwoAgain,
  "mid-text:2": stepTwoAgain,
  "published:response-end:2": neverAskedAgain,
  "before-seal:2": neverAskedAgain,
  "in-seal:2": neverAskedAgain,
  "in-end": neverAskedAgain,
  "after-end": neverAskedAgain,
};
