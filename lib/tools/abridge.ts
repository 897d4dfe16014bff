import { createHash } from "node:crypto";
import { stringifyDeep } from "@/protocol/storable";
import type { Abridged } from "@/protocol/tools";

/** JSON of an output above this is cut; the whole becomes a blob. */
const outputBytesMax = 16 * 1024;
const headBytes = 8 * 1024;
const tailBytes = 4 * 1024;

export interface Cut {
  output: unknown;
  abridged: Abridged;
  whole: Buffer;
}

/** Head and tail of an output that is too large for a part; undefined when it is not. */
export function abridge(output: unknown): Cut | undefined {
  const json = typeof output === "string" ? output : stringifyDeep(output);
  if (Buffer.byteLength(json) <= outputBytesMax) return undefined;
  const field = findLongest(output);
  if (field) {
    const { cut, ...facts } = cutText(field.text);
    const shorter = { ...(output as object), [field.name]: cut };
    if (Buffer.byteLength(stringifyDeep(shorter)) <= outputBytesMax * 2)
      return {
        output: shorter,
        abridged: { field: field.name, ...facts.abridged },
        whole: facts.whole,
      };
  }
  const { cut, abridged, whole } = cutText(json);
  return { output: cut, abridged: { field: null, ...abridged }, whole };
}

function findLongest(output: unknown): { name: string; text: string } | undefined {
  if (typeof output !== "object" || output === null) return undefined;
  let longest: { name: string; text: string } | undefined;
  for (const [name, text] of Object.entries(output)) {
    if (typeof text === "string" && text.length > (longest?.text.length ?? 0))
      longest = { name, text };
  }
  return longest;
}

function cutText(text: string) {
  const whole = Buffer.from(text);
  const head = toPiece(whole.subarray(0, headBytes), "head");
  const tail = toPiece(whole.subarray(whole.byteLength - tailBytes), "tail");
  return {
    cut: head + tail,
    abridged: {
      headChars: head.length,
      bytes: whole.byteLength,
      sha256: createHash("sha256").update(whole).digest("hex"),
    },
    whole,
  };
}

/** Bytes as text, without the character that was cut in two. */
function toPiece(bytes: Buffer, end: "head" | "tail"): string {
  const isInside = (byte: number | undefined) => byte !== undefined && (byte & 0xc0) === 0x80;
  let from = 0;
  while (end === "tail" && isInside(bytes[from])) from += 1;
  const text = bytes.subarray(from).toString("utf8");
  return end === "head" ? text.replace(/\uFFFD$/, "") : text;
}
