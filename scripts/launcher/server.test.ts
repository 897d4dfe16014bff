import { spawn } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { reservePort } from "./port";
import { localUrl, untilReady } from "./ready";
import { Server } from "./server";

// Processes start slowly on a busy machine.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

let root: string;
let port: number;
let url: string;
let servers: Server[];
let events: string[];

beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), "longrun-server-"));
  const next = join(root, "node_modules", "next", "dist", "bin");
  mkdirSync(next, { recursive: true });
  cpSync(join(import.meta.dirname, "server.fixtures", "next.mjs"), join(next, "next"));
  const launcher = join(root, "scripts", "launcher");
  mkdirSync(launcher, { recursive: true });
  cpSync(join(import.meta.dirname, "orphan-watch.mjs"), join(launcher, "orphan-watch.mjs"));
  port = await reservePort("127.0.0.1", 0);
  url = localUrl("127.0.0.1", port);
  servers = [];
  events = [];
});

afterEach(async () => {
  for (const server of servers) {
    server.kill();
    await server.stop();
  }
  rmSync(root, { recursive: true, force: true });
});

function serve(env: Record<string, string> = {}, drainMs = 1000): Server {
  const server = new Server({
    ...{ root, host: "127.0.0.1", port, isDev: false, drainMs },
    env: { ...process.env, NODE_OPTIONS: "", ...env, LONGRUN_LAUNCHER_PID: String(process.pid) },
    onProcess: (pid) => events.push(pid ? "started" : "ended"),
    onCrash: (message) => events.push(message),
    onGiveUp: (message) => events.push(message),
  });
  servers.push(server);
  return server;
}

const never = new AbortController().signal;

async function readPid(): Promise<number> {
  return (await (await fetch(url)).json()).pid;
}

async function crash() {
  await fetch(`${url}/crash`).then(
    () => undefined,
    () => undefined,
  );
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

async function until(isTrue: () => boolean) {
  const deadline = Date.now() + 10_000;
  while (!isTrue()) {
    if (Date.now() > deadline) throw new Error("it did not happen within ten seconds");
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

test("says whether the first account is missing", async () => {
  const server = serve({ FIXTURE_SETUP: "1" });
  expect(await untilReady(server, url, never)).toEqual({ needsSetup: true });
});

test("starts the server again when it dies unasked, visibly", async () => {
  const server = serve();
  await untilReady(server, url, never);
  server.markReady();
  const first = await readPid();
  await crash();
  await until(() => events.filter((event) => event === "started").length === 2);
  await untilReady(server, url, never);
  expect(await readPid()).not.toBe(first);
  expect(events).toContain("The server stopped (exit code 7); starting it again.");
});

test("fails the start when the server dies before it was ready", async () => {
  rmSync(join(root, "node_modules", "next", "dist", "bin", "next"));
  await expect(untilReady(serve(), url, never)).rejects.toThrow(
    /did not start:[\s\S]*Cannot find module/,
  );
});

test("lets the server drain", async () => {
  const server = serve();
  await untilReady(server, url, never);
  await server.stop();
  expect(server.lastLines).toEqual(["drained"]);
  expect(server.isAlive).toBe(false);
});

test("kills a server that does not drain in time", async () => {
  const server = serve({ FIXTURE_DRAIN: "never" }, -1900);
  await untilReady(server, url, never);
  const pid = await readPid();
  await server.stop();
  expect(isAlive(pid)).toBe(false);
});

test("takes the server along when the launcher is killed", async () => {
  const fixture = join(import.meta.dirname, "server.fixtures", "parent.ts");
  const hooks = join(import.meta.dirname, "..", "ts-hooks.mjs");
  const args = ["--import", hooks, fixture, root, String(port)];
  const parent = spawn(process.execPath, args, { stdio: "ignore" });
  await untilReady({ isAlive: true, lastLines: [] }, url, never);
  const pid = await readPid();
  parent.kill("SIGKILL");
  await until(() => !isAlive(pid));
});
