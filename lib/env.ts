import "server-only";
import { z } from "zod";
import {
  email,
  newPassword,
  passwordLengthMax,
  passwordLengthMin,
} from "./auth/credentials.schema";
import { readGiven, settingVariables } from "./settings/definitions.schema";
import { choiceForm, numberForm } from "./settings/variable-forms.schema";

const timerMsMax = 2_147_483_647;
const milliseconds = numberForm({ min: 1, max: timerMsMax }, "milliseconds");
const httpUrl = z.url({ protocol: /^https?$/, error: "must be an http or https URL" });
const databaseUrl = z
  .url({
    protocol: /^postgres(ql)?$/,
    error:
      "must be a URL of the form postgres://user:password@host:5432/database (special characters in the password are written %XX)",
    abort: true,
  })
  .refine((url) => new URL(url).pathname.length > 1, "names no database: end it with /database");
const shape = {
  DATABASE_URL: databaseUrl,
  HOST: z.string().default("127.0.0.1"),
  PORT: numberForm({ min: 0, max: 65_535 }).default(3000),
  LONGRUN_URL: httpUrl.optional(),
  LONGRUN_DATA_DIR: z.string().default(".longrun"),
  LONGRUN_SECRET: z.string().min(32, "must have at least 32 characters"),
  LONGRUN_ROLE: choiceForm(["all", "web", "worker"]).default("all"),
  LONGRUN_ADMIN_EMAIL: z
    .string()
    .refine((text) => email.safeParse(text).success, "must be an email address")
    .optional(),
  LONGRUN_ADMIN_PASSWORD: z
    .string()
    .refine(
      (text) => newPassword.safeParse(text).success,
      `must have ${passwordLengthMin} to ${passwordLengthMax} characters`,
    )
    .optional(),
  LONGRUN_ENDPOINT_URL: httpUrl.optional(),
  LONGRUN_ENDPOINT_KEY: z.string().optional(),
  LONGRUN_ENDPOINT_MODEL: z.string().trim().max(200, "must have at most 200 characters").optional(),
  LONGRUN_ENDPOINT_KIND: choiceForm(["vllm", "sglang", "nim", "zai", "generic"]).optional(),
  LONGRUN_TITLES: choiceForm(["on", "off"]).default("on"),
  LONGRUN_ALLOW_HTTP: choiceForm(["0", "1"]).default("0"),
  LONGRUN_SETUP_TOKEN: z.string().min(16, "must have at least 16 characters").optional(),
  LONGRUN_DRAIN_MS: numberForm({ min: 0, max: timerMsMax }, "milliseconds").default(30_000),
  LONGRUN_HEARTBEAT_MS: milliseconds.default(10_000),
  LONGRUN_LEASE_TTL_MS: milliseconds.default(30_000),
  LONGRUN_TAKEOVER_POLL_MS: milliseconds.default(500),
  LONGRUN_POSTGRES_SETTLE_MS: milliseconds.default(10_000),
  LONGRUN_HEADERS_TIMEOUT_MS: milliseconds.optional(),
  LONGRUN_FIRST_CONTENT_TIMEOUT_MS: milliseconds.optional(),
  LONGRUN_IDLE_TIMEOUT_MS: milliseconds.optional(),
  LONGRUN_RETRY_BASE_MS: milliseconds.optional(),
  LONGRUN_PRUNE_AFTER_MS: milliseconds.optional(),
  ...settingVariables,
};

/** Every variable that is read. */
export const variableNames: readonly string[] = Object.keys(shape);

const variables = z
  .object(shape)
  .refine(
    (given) =>
      (given.LONGRUN_ADMIN_EMAIL === undefined) === (given.LONGRUN_ADMIN_PASSWORD === undefined),
    {
      path: ["LONGRUN_ADMIN_EMAIL"],
      error: "goes together with LONGRUN_ADMIN_PASSWORD: set both or neither",
    },
  )
  .refine(({ LONGRUN_ENDPOINT_URL: url }) => url === undefined || !/^\w+:\/\/[^/]*@/.test(url), {
    path: ["LONGRUN_ENDPOINT_URL"],
    error: "must not hold a user or password: the key goes into LONGRUN_ENDPOINT_KEY",
  });

type Given = z.infer<typeof variables>;
export type Env = ReturnType<typeof toEnv>;

function toEnv(given: Given) {
  const host = given.HOST.includes(":") ? `[${given.HOST}]` : given.HOST;
  return {
    databaseUrl: given.DATABASE_URL,
    host: given.HOST,
    port: given.PORT,
    /** What people type, without a trailing slash; the address bound to when LONGRUN_URL is not set. */
    url: new URL(given.LONGRUN_URL ?? `http://${host}:${given.PORT}`).origin,
    dataDir: given.LONGRUN_DATA_DIR,
    secret: given.LONGRUN_SECRET,
    role: given.LONGRUN_ROLE,
    admin:
      given.LONGRUN_ADMIN_EMAIL !== undefined && given.LONGRUN_ADMIN_PASSWORD !== undefined
        ? { email: given.LONGRUN_ADMIN_EMAIL, password: given.LONGRUN_ADMIN_PASSWORD }
        : undefined,
    endpoint:
      given.LONGRUN_ENDPOINT_URL === undefined
        ? undefined
        : {
            baseUrl: given.LONGRUN_ENDPOINT_URL.replace(/\/+$/, ""),
            apiKey: given.LONGRUN_ENDPOINT_KEY,
            kind: given.LONGRUN_ENDPOINT_KIND,
            model: given.LONGRUN_ENDPOINT_MODEL,
          },
    /** Whether the model is asked for titles of threads. */
    writesTitles: given.LONGRUN_TITLES === "on",
    /** Of the installation's settings, those that are fixed here. */
    settings: readGiven(given),
    allowHttp: given.LONGRUN_ALLOW_HTTP === "1",
    /** Of the one-time link to /setup that is printed at start. */
    setupToken: given.LONGRUN_SETUP_TOKEN,
    drainMs: given.LONGRUN_DRAIN_MS,
    heartbeatMs: given.LONGRUN_HEARTBEAT_MS,
    leaseTtlMs: given.LONGRUN_LEASE_TTL_MS,
    takeoverPollMs: given.LONGRUN_TAKEOVER_POLL_MS,
    postgresSettleMs: given.LONGRUN_POSTGRES_SETTLE_MS,
    // Undefined below: the module that owns the timer has its own default.
    headersTimeoutMs: given.LONGRUN_HEADERS_TIMEOUT_MS,
    firstContentTimeoutMs: given.LONGRUN_FIRST_CONTENT_TIMEOUT_MS,
    idleTimeoutMs: given.LONGRUN_IDLE_TIMEOUT_MS,
    retryBaseMs: given.LONGRUN_RETRY_BASE_MS,
    pruneAfterMs: given.LONGRUN_PRUNE_AFTER_MS,
  };
}

type Source = Record<string, string | undefined>;

/** A variable set to nothing counts as not set: that is how compose files pass on absent ones. */
export function withoutBlanks(source: Source): Source {
  return Object.fromEntries(Object.entries(source).filter(([, value]) => value?.trim()));
}

function read(source: Source) {
  const { data, error } = variables.safeParse(withoutBlanks(source));
  const problems = (error?.issues ?? []).map(({ path, code, message }) => {
    // All that is given is text: only an absent one has another type.
    return `${path.join(".")} ${code === "invalid_type" ? "is not set" : message}`;
  });
  return { data, problems };
}

/** A line for each variable that cannot be used: its name and its rule, never its value. */
export function listProblems(source: Source): string[] {
  return read(source).problems;
}

/** Reads the variables of an environment. Throws the lines of `listProblems` when there are any. */
export function parseEnv(source: Source): Env {
  const { data, problems } = read(source);
  if (data !== undefined) return toEnv(data);
  throw new Error(`The environment cannot be used:\n${problems.join("\n")}`);
}

let current: Env | undefined;

/** The process's settings; read at first use, so that a build needs none. */
export function env(): Env {
  current ??= parseEnv(process.env);
  return current;
}
