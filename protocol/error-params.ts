import type { ErrorInfo } from "./error-classes";

/** Parameters that sentences of `errors.*` mention; `none` is what their `select` asks for. */
const absent: Readonly<Record<string, string | number>> = {
  code: "none",
  deaths: 5,
  detail: "none",
  message: "none",
  model: "none",
  reason: "none",
  resetAt: "none",
  seconds: 0,
  status: "none",
  suggestion: "none",
  tool: "none",
};

/** A failure's parameters for the sentences `errors.<class>.message` and `.remedy`: none is missing. */
export function toErrorParams(info: ErrorInfo): Record<string, string | number> {
  const { ms } = info.params;
  const seconds = typeof ms === "number" ? { seconds: Math.round(ms / 1000) } : {};
  return { ...absent, ...seconds, ...info.params };
}
