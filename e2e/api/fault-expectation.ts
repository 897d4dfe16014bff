/** What a fault of the stand-in does to a run, as data that is written down before it is tried. */
import type { ErrorClass } from "@/protocol/error-classes";
import type { EndStatus } from "@/protocol/states";
import { said, thought } from "../upstream/fault-entry";

export interface Expectation {
  status: EndStatus;
  error?: ErrorClass;
  /** Requests the endpoint got. */
  requests: number;
  /** The parts a person sees unfolded, as `toVisible` writes them. */
  parts: readonly (string | RegExp)[];
  /** Why each attempt before the last one was cut off. */
  retriedFor?: ErrorClass;
  /** Only the first request meets the fault; the model then answers `said`. */
  once?: true;
  /** The run ended no sooner than this after its start. */
  atLeastMs?: number;
  /** It has no end of its own: a person stops it. */
  isStopped?: true;
}

export type Expectations = Readonly<Record<string, Expectation>>;

const attemptsMax = 8;
const thoughtText = textOf(thought);
const saidText = textOf(said);

export const reasoned = `reasoning: ${thoughtText}`;
export const answered = `text: ${saidText}`;
/** What is there of `thought` and `said` when the stand-in strikes inside them. */
export const reasonedHalf = `cut reasoning: ${thoughtText.slice(0, 16)}`;
export const answeredHalf = `text: ${saidText.slice(0, 12)}`;
/** How the stand-in answers when a scenario has no words of its own. */
export const chatted = [/^reasoning: The person greets me/, /^text: Hello! I am the stand-in/];

/** No fault to the reader: thought and answer are whole at the first attempt. */
export const fine: Expectation = {
  status: "succeeded",
  requests: 1,
  parts: [reasoned, answered],
};

/** The endpoint says no, and asking again would not help. */
export function refused(error: ErrorClass): Expectation {
  return { status: "failed", error, requests: 1, parts: [] };
}

/** Nothing is wrong with the run: it can be continued when the account is in order again. */
export function paused(error: ErrorClass): Expectation {
  return { ...refused(error), status: "paused" };
}

/** Each attempt fails in the same way, until there have been enough. */
export function exhausted(
  error: ErrorClass,
  parts: Expectation["parts"] = [],
  requests = attemptsMax,
): Expectation {
  return { status: "failed", error, requests, parts, retriedFor: error };
}

/** The first attempts fail, the last one is whole. */
export function recovered(
  error: ErrorClass,
  requests: number,
  parts: Expectation["parts"] = [reasoned, answered],
): Expectation {
  return { status: "succeeded", requests, parts, retriedFor: error };
}

export function cut(part: string): string {
  return `cut ${part}`;
}

function textOf(output: { type: string; text?: string } | { type: string }): string {
  return "text" in output && output.text !== undefined ? output.text : "";
}
