/** Signs that a run goes in circles. It is said, never acted upon: a person decides. */

/** Steps with the same calls, one after another, that are said to be a circle. */
const sameMin = 5;
/** The same where no call could be executed: nothing changes by which the next step might differ. */
const sameRefusedMin = 3;
/** Rounds of a circle of two or three different steps. */
const roundsMin = 4;
const longestCircle = 3;

export interface Circle {
  /** Steps until it begins anew. */
  length: number;
  /** Steps it has gone on for. */
  steps: number;
}

/**
 * The circle that the newest steps make, by the signatures of what each called, oldest first.
 * `isRefused`: none of the newest step's calls could be executed.
 */
export function findCircle(signatures: readonly string[], isRefused = false): Circle | undefined {
  const min = isRefused ? sameRefusedMin : sameMin;
  for (let length = 1; length <= longestCircle; length += 1) {
    let steps = length;
    while (steps < signatures.length && isSame(signatures, steps, length)) steps += 1;
    if (steps >= (length === 1 ? min : length * roundsMin)) return { length, steps };
  }
  return undefined;
}

/** Whether the entry `back` places from the end is that of one circle later. */
function isSame(signatures: readonly string[], back: number, length: number): boolean {
  const at = signatures.length - 1 - back;
  return signatures[at] === signatures[at + length];
}

/** Characters that have to repeat; and the longest piece that counts as repeated. */
const repeatedMin = 3_000;
const pieceMax = 500;

/** Whether the end of a text says one piece over and over. */
export function repeatsItself(text: string): boolean {
  if (text.length < repeatedMin) return false;
  const tail = text.slice(-repeatedMin);
  // The longest border of the tail (Knuth, Morris, Pratt) is what is left of it after one period.
  const border = new Uint16Array(tail.length);
  for (let at = 1, length = 0; at < tail.length; at += 1) {
    while (length > 0 && tail.charCodeAt(at) !== tail.charCodeAt(length))
      length = border[length - 1] ?? 0;
    if (tail.charCodeAt(at) === tail.charCodeAt(length)) length += 1;
    border[at] = length;
  }
  return tail.length - (border.at(-1) ?? 0) <= pieceMax;
}

/** Whether a circle that was said at `said` steps is said again: at 5, 20, 80, … steps. */
export function isWorthSaying(steps: number, said: number): boolean {
  return said === 0 || steps >= said * 4;
}
