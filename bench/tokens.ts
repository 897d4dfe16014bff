/** Finds the stand-in's stamped tokens in what a client received. */
import { SseParser } from "@/protocol/sse";
import type { Recording } from "./http";

export interface TokenTimes {
  /** Milliseconds from each token's writing to the arrival of the frame that holds it. */
  latencies: number[];
  /** Tokens that are missing, doubled or out of order. */
  wrong: number;
}

const stamped = /t(\d{6})@(\d+\.\d+)/g;

/** Reads a recorded stream, ours or the endpoint's own: both carry each token once, in order. */
export function readTokens({ pieces }: Recording, expected: number): TokenTimes {
  const parser = new SseParser();
  const decoder = new TextDecoder();
  const latencies: number[] = [];
  let wrong = 0;
  for (const { at, bytes } of pieces) {
    for (const frame of parser.push(decoder.decode(bytes, { stream: true }))) {
      for (const [, number, sentAt] of frame.data.matchAll(stamped)) {
        if (Number(number) !== latencies.length + 1) wrong += 1;
        latencies.push(at - Number(sentAt));
      }
    }
  }
  return { latencies, wrong: wrong + Math.abs(expected - latencies.length) };
}
