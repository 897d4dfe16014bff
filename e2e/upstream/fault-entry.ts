import type { DialectName, Output, Scenario } from "./scenario";

/** A fault by name; `quirk` is its number in the list of stream quirks seen in the field. */
export interface FaultEntry {
  name: string;
  quirk?: number;
  /** Set when only this dialect does such a thing; the scenario carries it too. */
  dialect?: DialectName;
  scenario: Scenario;
}

export const thought: Output = { type: "reasoning", text: "Let me think about it for a moment." };
export const said: Output = {
  type: "text",
  text: "Here is the answer, in two plain sentences. It is long enough to be cut in the middle.",
};

/** Token numbers inside `thought` and, with or without the thought before it, inside `said`. */
export const inThought = 4;
export const inText = 12;

export const weatherCall = {
  name: "get_weather",
  arguments: { location: "Paris, France", days: 3, unit: "celsius" },
};
/** The token number of the name of `weatherCall` after `thought`. */
export const atName = 10;
/** A token number inside the arguments of `weatherCall`, with or without `thought` before it. */
export const inArguments = 12;

export function text(content: string): Output {
  return { type: "text", text: content };
}

export function reasoning(content: string): Output {
  return { type: "reasoning", text: content };
}
