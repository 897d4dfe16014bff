import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { afterEach, beforeEach, describe, expect, inject, test } from "vitest";
import { Instance } from "./launcher/instance";

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
  test("for a taken port", async () => {
    const { port } = await occupy();
    const { code, lines } = await start({ PORT: String(port) });
    expect(lines).toEqual([
      `✗ Port ${port} is taken on 127.0.0.1: stop the program that uses it, or set PORT to another.`,
    ]);
    expect(code).toBe(1);
  });

  test("for a data folder that is a file", async () => {
    const file = join(dataDir, "file");
    writeFileSync(file, "");
    const { code, lines } = await start({ LONGRUN_DATA_DIR: file });
    expect(lines).toEqual([expect.stringMatching(/^✗ The data folder .*file cannot be written: /)]);
    expect(code).toBe(1);
  });

  test.runIf(process.platform === "linux")("for a data folder that cannot be written", async () => {
    const { code, lines } = await start({ LONGRUN_DATA_DIR: "/proc/longrun" });
    expect(lines).toEqual([
      expect.stringMatching(/^✗ The data folder \/proc\/longrun cannot be written: /),
    ]);
    expect(code).toBe(1);
  });

  test("for a second instance on the folder", async () => {
    const first = await Instance.claim(dataDir, "http://127.0.0.1:3456");
    closers.push(() => first.release());
    const { code, lines } = await start({});
    expect(lines).toEqual([
      `✗ Longrun already runs on ${dataDir} (process ${process.pid}, http://127.0.0.1:3456): use that one, stop it first, or set LONGRUN_DATA_DIR to another folder.`,
    ]);
    expect(code).toBe(1);
  });

  test("for a weak secret", async () => {
    const { code, lines } = await start({ LONGRUN_SECRET: "changeme" });
    expect(lines).toEqual([
      expect.stringMatching(/^✗ LONGRUN_SECRET has fewer than 32 characters: (?!.*changeme)/),
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

  test("for a database with another password", async () => {
    const url = new URL(inject("testServer").url);
    url.password = "hunter2";
    const { code, lines } = await start({ DATABASE_URL: url.href });
    expect(lines).toEqual([expect.stringMatching(/: the password is wrong\.$/)]);
    expect(lines.join()).not.toMatch(/hunter2/);
    expect(code).toBe(1);
  });

  test("for a database that does not exist", async () => {
    const url = new URL(inject("testServer").url);
    url.pathname = "/nowhere";
    const { code, lines } = await start({ DATABASE_URL: url.href });
    expect(lines).toEqual([
      expect.stringMatching(/\/nowhere\) cannot be used: there is no such database\.$/),
    ]);
    expect(code).toBe(1);
  });

  test("for each wrong variable", async () => {
    const { code, lines } = await start({ LONGRUN_ROLE: "both", REDIS_URL: "x" });
    expect(lines).toEqual([
      expect.stringMatching(/^✗ LONGRUN_ROLE is both/),
      expect.stringMatching(/^✗ REDIS_URL is not a URL/),
    ]);
    expect(code).toBe(1);
  });
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
