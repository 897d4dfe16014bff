import { toShownText } from "@/components/markdown/shown-text";
import { nestingDepth, stringifyDeep } from "@/protocol/storable";

/** Deeper values are written on one line: `JSON.stringify` would overflow the stack. */
const depthMax = 200;

export function toDisplayText(value: unknown): string {
  if (typeof value === "string") return toShownText(value);
  if (value === undefined) return "";
  if (nestingDepth(value, depthMax) >= depthMax) return stringifyDeep(value);
  return JSON.stringify(value, null, 2);
}
