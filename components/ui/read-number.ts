/**
 * A number as a person may write it: "5000", "5,000", "5 000", "0.5". Undefined for anything
 * else, a decimal comma included, which would be read as ten times as much or more.
 */
export function readNumber(text: string): number | undefined {
  const plain = text.trim().replace(/(?<=\d)[,\s_](?=\d{3}(?!\d))/g, "");
  return /^\d+(?:\.\d+)?$/.test(plain) ? Number(plain) : undefined;
}
