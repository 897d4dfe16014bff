import { resolve } from "node:path";
import { listProblems, withoutBlanks } from "@/lib/env";
import { unknownVariables } from "./variables";

export type Environment = Record<string, string | undefined>;

export interface Settings {
  host: string;
  port: number;
  /** LONGRUN_URL as given: what people type, behind a proxy perhaps. */
  publicUrl: string | undefined;
  databaseUrl: string | undefined;
  dataDir: string;
  role: "all" | "web" | "worker";
  secret: string | undefined;
  drainMs: number;
}

export interface SettingsReport {
  settings: Settings;
  /** Each stops the start. */
  problems: string[];
  warnings: string[];
}

const roles = ["all", "web", "worker"] as const;
const drainDefaultMs = 30_000;
/** The start provides these itself, or judges them itself. */
const standIns = {
  DATABASE_URL: "postgres://127.0.0.1/longrun",
  LONGRUN_SECRET: "a secret that the start provides",
};

/** Reads every variable of the environment, and says in a sentence each what is wrong with them. */
export function readSettings(environment: Environment, root: string): SettingsReport {
  const env = withoutBlanks(environment);
  const problems = [...checkVariables(env), ...checkEndpoint(env)];
  const settings: Settings = {
    host: env.HOST ?? "127.0.0.1",
    port: Number(env.PORT ?? 3000),
    publicUrl: env.LONGRUN_URL,
    databaseUrl: env.DATABASE_URL,
    dataDir: resolve(root, env.LONGRUN_DATA_DIR ?? ".longrun"),
    role: roles.find((role) => role === env.LONGRUN_ROLE) ?? "all",
    secret: env.LONGRUN_SECRET,
    drainMs: Number(env.LONGRUN_DRAIN_MS ?? drainDefaultMs),
  };
  const transport = problems.length === 0 ? checkTransport(settings, env.LONGRUN_ALLOW_HTTP) : {};
  if (transport.problem) problems.push(transport.problem);
  const warnings = transport.warning ? [transport.warning] : [];
  return { settings, problems, warnings: [...warnings, ...unknownVariables(env)] };
}

function checkVariables(env: Environment): string[] {
  const { LONGRUN_SECRET: _secret, LONGRUN_SETUP_TOKEN: _token, ...given } = env;
  return listProblems({ ...standIns, ...given }).map((problem) => `${problem}.`);
}

function checkEndpoint(env: Environment): string[] {
  if (env.LONGRUN_ENDPOINT_URL !== undefined) return [];
  return ["LONGRUN_ENDPOINT_KEY", "LONGRUN_ENDPOINT_KIND", "LONGRUN_ENDPOINT_MODEL"]
    .filter((name) => env[name] !== undefined)
    .map((name) => `${name} needs LONGRUN_ENDPOINT_URL.`);
}

/** Passwords and cookies must not cross a network in the clear unless somebody said so. */
function checkTransport(settings: Settings, allowed: string | undefined) {
  const { host, publicUrl } = settings;
  if (publicUrl?.startsWith("https:")) return {};
  const isPlainUrl = publicUrl !== undefined && !isLoopback(new URL(publicUrl).hostname);
  if (!isPlainUrl && isLoopback(host)) return {};
  const what = isPlainUrl ? `LONGRUN_URL is ${publicUrl}` : `HOST is ${host}`;
  if (allowed === "1") {
    return {
      warning: `${what}: passwords and conversations cross the network unencrypted, and browsers withhold the clipboard.`,
    };
  }
  return {
    problem: `${what}, reachable by others over plain http: put https before it and set LONGRUN_URL=https://…, or set LONGRUN_ALLOW_HTTP=1.`,
  };
}

function isLoopback(host: string): boolean {
  return (
    host === "localhost" || host === "::1" || host === "[::1]" || /^127\.\d+\.\d+\.\d+$/.test(host)
  );
}
