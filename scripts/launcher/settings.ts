import { resolve } from "node:path";
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

const endpointKinds = ["vllm", "sglang", "nim", "zai", "generic"];
const roles = ["all", "web", "worker"] as const;
const passwordLengthMin = 15;
const drainDefaultMs = 30_000;

/** Reads every variable of the environment, and says in a sentence each what is wrong with them. */
export function readSettings(environment: Environment, root: string): SettingsReport {
  const env = withoutBlanks(environment);
  const problems: string[] = [];
  const refuse = (problem: string | undefined) => {
    if (problem) problems.push(problem);
  };
  refuse(checkPort(env.PORT));
  refuse(checkRole(env.LONGRUN_ROLE));
  refuse(checkDatabaseUrl(env.DATABASE_URL));
  refuse(checkUrl("REDIS_URL", env.REDIS_URL, ["redis:", "rediss:"]));
  refuse(checkUrl("LONGRUN_URL", env.LONGRUN_URL, ["http:", "https:"]));
  refuse(checkUrl("LONGRUN_ENDPOINT_URL", env.LONGRUN_ENDPOINT_URL, ["http:", "https:"]));
  refuse(checkAllowHttp(env.LONGRUN_ALLOW_HTTP));
  refuse(checkTitles(env.LONGRUN_TITLES));
  problems.push(...checkTimers(env), ...checkAdmin(env), ...checkEndpoint(env));
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
  refuse(transport.problem);
  const warnings = transport.warning ? [transport.warning] : [];
  return { settings, problems, warnings: [...warnings, ...unknownVariables(env)] };
}

/** A variable set to nothing counts as not set: that is how compose files pass on absent ones. */
function withoutBlanks(environment: Environment): Environment {
  return Object.fromEntries(
    Object.entries(environment).filter(([, value]) => value !== undefined && value.trim() !== ""),
  );
}

function checkPort(port: string | undefined): string | undefined {
  if (port === undefined || (/^\d+$/.test(port) && Number(port) <= 65_535)) return undefined;
  return `PORT is ${port} and must be a number from 1 to 65535.`;
}

function checkRole(role: string | undefined): string | undefined {
  if (role === undefined || roles.some((name) => name === role)) return undefined;
  return `LONGRUN_ROLE is ${role} and must be all, web or worker.`;
}

function checkTimers(env: Environment): string[] {
  return Object.entries(env)
    .filter(([name, value]) => /^LONGRUN_\w+_MS$/.test(name) && !/^\d{1,9}$/.test(value ?? ""))
    .map(([name, value]) => `${name} is ${value} and must be a number of milliseconds.`);
}

function checkAllowHttp(allowed: string | undefined): string | undefined {
  if (allowed === undefined || allowed === "0" || allowed === "1") return undefined;
  return `LONGRUN_ALLOW_HTTP is ${allowed} and must be 0 or 1.`;
}

function checkTitles(titles: string | undefined): string | undefined {
  if (titles === undefined || titles === "on" || titles === "off") return undefined;
  return `LONGRUN_TITLES is ${titles} and must be on or off.`;
}

function checkUrl(name: string, value: string | undefined, protocols: string[]) {
  if (value === undefined) return undefined;
  const forms = protocols.map((protocol) => `${protocol}//…`).join(" or ");
  const url = URL.parse(value);
  if (url && protocols.includes(url.protocol) && url.hostname !== "") return undefined;
  // The value may hold a password.
  return `${name} is not a URL of the form ${forms}.`;
}

function checkDatabaseUrl(value: string | undefined): string | undefined {
  if (value === undefined) return undefined;
  const url = URL.parse(value);
  if (!url || !["postgres:", "postgresql:"].includes(url.protocol)) {
    return "DATABASE_URL is not a URL of the form postgres://user:password@host:5432/database (special characters in the password are written %XX).";
  }
  if (url.pathname.length < 2) return "DATABASE_URL names no database: end it with /database.";
  return undefined;
}

function checkAdmin(env: Environment): string[] {
  const { LONGRUN_ADMIN_EMAIL: email, LONGRUN_ADMIN_PASSWORD: password } = env;
  if (email === undefined && password === undefined) return [];
  if (email === undefined || password === undefined) {
    return ["LONGRUN_ADMIN_EMAIL and LONGRUN_ADMIN_PASSWORD go together: set both or neither."];
  }
  const problems = [];
  if (!/^[^\s@]+@[^\s@]+$/.test(email))
    problems.push("LONGRUN_ADMIN_EMAIL is not an email address.");
  if (password.length < passwordLengthMin) {
    problems.push(`LONGRUN_ADMIN_PASSWORD has fewer than ${passwordLengthMin} characters.`);
  }
  return problems;
}

function checkEndpoint(env: Environment): string[] {
  const kind = env.LONGRUN_ENDPOINT_KIND;
  const problems = [];
  for (const name of ["LONGRUN_ENDPOINT_KEY", "LONGRUN_ENDPOINT_KIND", "LONGRUN_ENDPOINT_MODEL"]) {
    if (env[name] !== undefined && env.LONGRUN_ENDPOINT_URL === undefined) {
      problems.push(`${name} needs LONGRUN_ENDPOINT_URL.`);
    }
  }
  if (kind !== undefined && !endpointKinds.includes(kind)) {
    problems.push(
      `LONGRUN_ENDPOINT_KIND is ${kind} and must be one of ${endpointKinds.join(", ")}.`,
    );
  }
  return problems;
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
