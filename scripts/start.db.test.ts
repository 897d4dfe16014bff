import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type Server, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { afterEach, beforeEach, describe, expect, inject, test } from "vitest";
import { checkDatabase } from "./launcher/external-database";
import { StartFailure } from "./launcher/failure";

let dataDir: string;
let closers: (() => unknown)[];

beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), "longrun-start-"));
  closers = [];
});

afterEach(async () => {
  for (const close of closers) await close();
  rmSync(dataDir, { recursive: true, force: true });
});

/** The environment of a start that nothing outside configures. */
function environment(variables: Record<string, string>) {
  const inherited = Object.entries(process.env).filter(
    ([name]) => !/^(LONGRUN_|DATABASE_URL|HOST$|PORT$|NODE_OPTIONS)/.test(name),
  );
  const own = { LONGRUN_DATA_DIR: dataDir, PORT: "0", NODE_ENV: "production" } as const;
  return { ...Object.fromEntries(inherited), ...own, ...variables };
}

/** Runs `npm start`'s script with these variables until it ends. */
async function start(variables: Record<string, string>) {
  const script = join(import.meta.dirname, "start.mjs");
  const options = { env: environment(variables), stdio: "pipe" } as const;
  const child = spawn(process.execPath, [script], options);
  closers.push(() => child.kill("SIGKILL"));
  let errors = "";
  child.stderr.on("data", (chunk) => {
    errors += chunk;
  });
  child.stdout.resume();
  const code = await new Promise((resolve) => child.once("close", resolve));
  return { code, lines: errors.trim().split("\n") };
}

function occupy(): Promise<{ server: Server; port: number }> {
  const server = createServer();
  closers.push(() => new Promise((resolve) => server.close(resolve)));
  return new Promise((resolve) => {
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      resolve({ server, port: typeof address === "object" && address ? address.port : 0 });
    });
  });
}

describe("one line and a failing exit code", { timeout: 60_000 }, () => {
  test("for each wrong variable", async () => {
    const { code, lines } = await start({ LONGRUN_ROLE: "both", LONGRUN_TOOL_BASH: "maybe" });
    expect(lines).toEqual([
      "✗ LONGRUN_ROLE must be one of all, web, worker.",
      "✗ LONGRUN_TOOL_BASH must be one of allow, ask, deny, off.",
    ]);
    expect(code).toBe(1);
  });

  test("for a database that nobody serves", async () => {
    const { server, port } = await occupy();
    await new Promise((resolve) => server.close(resolve));
    const { code, lines } = await start({
      DATABASE_URL: `postgres://u:hunter2@127.0.0.1:${port}/d`,
    });
    expect(lines).toEqual([
      `✗ DATABASE_URL (127.0.0.1:${port}/d) cannot be used: nothing listens there.`,
    ]);
    expect(code).toBe(1);
  });
});

test.each([
  ["another password", { password: "hunter2" }, /: the password is wrong\.$/],
  ["no such database", { pathname: "/nowhere" }, /\/nowhere\) cannot be used: there is no such/],
])("%s is told from what Postgres answers", async (_what, change, sentence) => {
  const url = Object.assign(new URL(inject("testServer").url), change);
  const refusal = await checkDatabase(url.href).catch((cause) => cause);
  expect(refusal).toBeInstanceOf(StartFailure);
  expect(refusal.message).toMatch(sentence);
  expect(refusal.message).not.toMatch(/hunter2/);
});

test.skipIf(process.platform === "win32")(
  "SIGTERM to `npm start` reaches what it started, and ends it",
  { timeout: 60_000 },
  async () => {
    // A database that never answers holds the start where it is.
    const { server, port } = await occupy();
    const asked = once(server, "connection") as Promise<[Socket]>;
    const child = spawn("npm", ["start"], {
      cwd: join(import.meta.dirname, ".."),
      env: environment({ DATABASE_URL: `postgres://u:p@127.0.0.1:${port}/d` }),
      stdio: ["ignore", "pipe", "ignore"],
      detached: true,
    });
    closers.push(() => endGroup(child.pid));
    const [socket] = await asked;
    const isStopping = text(child.stdout, /Stopping;/);
    child.kill("SIGTERM");
    // What the signal did not reach says nothing, and ends with a complaint of its own.
    await isStopping;
    socket.destroy();
    const [code] = await once(child, "close");
    expect(code).toBe(0);
  },
);

/** Resolves when a stream has said this, rejects when it ends before. */
async function text(stream: Readable, wanted: RegExp): Promise<void> {
  let said = "";
  for await (const chunk of stream) {
    said += chunk;
    if (wanted.test(said)) break;
  }
  expect(said).toMatch(wanted);
}

/** Whatever a failed test has left. */
function endGroup(pid: number | undefined): void {
  try {
    if (pid !== undefined) process.kill(-pid, "SIGKILL");
  } catch {
    // The group is gone: nothing is left.
  }
}
