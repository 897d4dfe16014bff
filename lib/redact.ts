const removed = "[removed]";
const secretName =
  /authorization|cookie|passw|secret|token$|api.?key|^key$|ciphertext|credential|setup.?link/i;
const depthMax = 8;
const textMax = 8_000;

// Next gives instrumentation and route handlers module instances of their own, but one globalThis.
const registry = globalThis as typeof globalThis & { longrunSecrets?: Set<string> };

function known(): Set<string> {
  registry.longrunSecrets ??= new Set();
  return registry.longrunSecrets;
}

/** Values that must never appear in a log, wherever they stand: the secret, keys, passwords. */
export function keepSecret(value: string | undefined): void {
  // Short values would blot out ordinary words.
  if (value && value.length >= 8) known().add(value);
}

/** A copy of a log entry without secrets, by field name, by form and by known value. Errors become plain objects. */
export function redact(value: unknown, depth = 0): unknown {
  if (typeof value === "string") return redactText(value);
  if (typeof value === "bigint") return value.toString();
  if (typeof value !== "object" || value === null) return value;
  if (depth >= depthMax) return "[deep]";
  if (value instanceof Date) return value.toISOString();
  if (value instanceof Error) return redactError(value, depth);
  if (Array.isArray(value)) return value.slice(0, 100).map((item) => redact(item, depth + 1));
  const copy: Record<string, unknown> = {};
  for (const [name, item] of Object.entries(value).slice(0, 100)) {
    copy[name] =
      secretName.test(name) && item !== null && item !== undefined
        ? removed
        : redact(item, depth + 1);
  }
  return copy;
}

function redactError(error: Error, depth: number): unknown {
  const { name, message, stack, cause } = error;
  const code = "code" in error ? error.code : undefined;
  return {
    name,
    message: redactText(message),
    ...(code === undefined ? {} : { code: redact(code, depth + 1) }),
    ...(stack ? { stack: redactText(stack) } : {}),
    ...(cause === undefined ? {} : { cause: redact(cause, depth + 1) }),
  };
}

const forms: readonly [RegExp, string][] = [
  // Credentials inside a URL.
  [/\b([a-z][a-z0-9+.-]*:\/\/)[^\s/@:]*:[^\s@]*@/gi, `$1${removed}@`],
  [/\b(bearer|basic)\s+[\w.~+/=-]{6,}/gi, `$1 ${removed}`],
  [/\b(sk|nvapi|hf|ghp|glpat)[-_][\w-]{8,}/g, removed],
  [
    /((?:passw(?:or)?d|secret|token|api[-_]?key)["']?\s*[=:]\s*["']?)[^\s"',;&]{3,}/gi,
    `$1${removed}`,
  ],
];

export function redactText(text: string): string {
  let clean = text;
  for (const secret of known()) clean = clean.replaceAll(secret, removed);
  for (const [form, replacement] of forms) clean = clean.replace(form, replacement);
  return clean.length > textMax ? `${clean.slice(0, textMax)}…` : clean;
}
