import { redact } from "./redact";

type Fields = Record<string, unknown>;

/** One JSON line per entry on standard error; secrets are removed before it is written. */
function write(level: "info" | "warn" | "error", message: string, fields: Fields = {}): void {
  const entry = { at: new Date().toISOString(), level, message, ...fields };
  process.stderr.write(`${JSON.stringify(redact(entry))}\n`);
}

export const log = {
  info: (message: string, fields?: Fields) => write("info", message, fields),
  warn: (message: string, fields?: Fields) => write("warn", message, fields),
  error: (message: string, fields?: Fields) => write("error", message, fields),
};
