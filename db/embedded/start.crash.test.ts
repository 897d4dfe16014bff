import { type ChildProcess, spawn } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { Client } from "pg";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { isPostgresAlive, readPostmaster } from "./postmaster";
import { type EmbeddedPostgres, startEmbeddedPostgres } from "./start";

// Processes start slowly on a busy machine.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

let dataDir: string;
let started: EmbeddedPostgres[];
let owners: ChildProcess[];

beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), "longrun-embedded-"));
  started = [];
  owners = [];
});

afterEach(async () => {
  for (const owner of owners) owner.kill("SIGKILL");
  for (const postgres of started) await postgres.stop();
  const left = readPostmaster(join(dataDir, "postgres", "data"));
  if (left && isPostgresAlive(left.pid)) process.kill(left.pid, "SIGINT");
  await until(() => !(left && isPostgresAlive(left.pid)));
  rmSync(dataDir, { recursive: true, force: true });
});

async function start(): Promise<EmbeddedPostgres> {
  const postgres = await startEmbeddedPostgres({ dataDir, stopsWithParent: true });
  started.push(postgres);
  return postgres;
}

/** Another Node process owns the Postgres, so that it can be killed. */
async function startInOwner(mode: "apart" | "together"): Promise<{ pid: number; url: string }> {
  const root = join(import.meta.dirname, "..", "..");
  const owner = spawn(
    process.execPath,
    [
      ...["--import", join(root, "scripts", "ts-hooks.mjs")],
      join(import.meta.dirname, "start.fixtures", "owner.ts"),
      ...[dataDir, mode],
    ],
    { stdio: ["ignore", "pipe", "inherit"] },
  );
  owners.push(owner);
  const line = await new Promise<string>((resolve) => {
    createInterface({ input: owner.stdout }).once("line", resolve);
  });
  return JSON.parse(line);
}

async function killOwner() {
  const owner = owners.at(-1);
  const gone = new Promise((resolve) => owner?.once("exit", resolve));
  owner?.kill("SIGKILL");
  await gone;
}

async function query(url: string, text: string) {
  const client = new Client({ connectionString: url });
  client.on("error", () => undefined);
  await client.connect();
  try {
    return (await client.query(text)).rows;
  } finally {
    await client.end();
  }
}

async function until(isTrue: () => boolean) {
  const deadline = Date.now() + 10_000;
  while (!isTrue()) {
    if (Date.now() > deadline) throw new Error("it did not happen within ten seconds");
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

describe("the embedded Postgres", () => {
  test("keeps its data and its port over a stop", async () => {
    const first = await start();
    await query(first.url, "create table kept as select 42 as answer");
    await first.stop();
    expect(isPostgresAlive(first.pid)).toBe(false);
    const second = await start();
    expect(second.adopted).toBe(false);
    expect(second.port).toBe(first.port);
    expect(await query(second.url, "select answer from kept")).toEqual([{ answer: 42 }]);
  });

  test("is UTF-8, durable, and gives the app no superuser", async () => {
    const { url } = await start();
    const rows = await query(
      url,
      `select current_setting('server_encoding') as encoding, current_setting('fsync') as fsync,
        current_setting('synchronous_commit') as commit, current_setting('jit') as jit,
        (select rolsuper from pg_roles where rolname = current_user) as super`,
    );
    expect(rows).toEqual([
      { encoding: "UTF8", fsync: "on", commit: "on", jit: "off", super: false },
    ]);
  });

  test("keeps its files to itself and refuses a wrong password", async () => {
    const { url } = await start();
    expect(statSync(join(dataDir, "postgres.json")).mode & 0o777).toBe(0o600);
    expect(statSync(join(dataDir, "postgres")).mode & 0o777).toBe(0o700);
    const wrong = new URL(url);
    wrong.password = "guess";
    await expect(query(wrong.href, "select 1")).rejects.toMatchObject({ code: "28P01" });
  });

  test("is adopted, not restarted, after its owner was killed", async () => {
    const { pid } = await startInOwner("apart");
    await killOwner();
    const adopted = await start();
    expect(adopted).toMatchObject({ adopted: true, pid });
    await adopted.stop();
    expect(isPostgresAlive(pid)).toBe(false);
  });

  test.runIf(process.platform === "linux")("stops with its owner where that is asked", async () => {
    const { pid } = await startInOwner("together");
    await killOwner();
    await until(() => !isPostgresAlive(pid));
  });

  test("starts again at once after it was killed, with what was committed", async () => {
    const first = await start();
    await query(first.url, "create table kept as select 42 as answer");
    process.kill(first.pid, "SIGKILL");
    const second = await start();
    expect(second.pid).not.toBe(first.pid);
    expect(await query(second.url, "select answer from kept")).toEqual([{ answer: 42 }]);
  });

  test("is not stopped by a lock whose process id is another program's now", async () => {
    const first = await start();
    const file = join(dataDir, "postgres", "data", "postmaster.pid");
    const lock = readFileSync(file, "utf8");
    await first.stop();
    writeFileSync(file, lock.replace(/^\d+/, String(process.ppid)));
    const second = await start();
    expect(second.adopted).toBe(false);
  });

  test("says what is wrong when its password is gone", async () => {
    await (await start()).stop();
    rmSync(join(dataDir, "postgres.json"));
    await expect(start()).rejects.toThrow(/postgres\.json holds the password .* cannot be read/);
  });

  test("says so when another version of Postgres made the data", async () => {
    await (await start()).stop();
    writeFileSync(join(dataDir, "postgres", "data", "PG_VERSION"), "17\n");
    await expect(start()).rejects.toThrow(/was made by Postgres 17 and this Longrun brings/);
  });

  test("initialises again after an interrupted first start", async () => {
    mkdirSync(join(dataDir, "postgres", "data.new"), { recursive: true });
    writeFileSync(join(dataDir, "postgres", "data.new", "PG_VERSION"), "18\n");
    writeFileSync(join(dataDir, "postgres.json"), "{}");
    expect(await query((await start()).url, "select 1 as one")).toEqual([{ one: 1 }]);
  });

  test("never initialises over data that is damaged", async () => {
    await (await start()).stop();
    rmSync(join(dataDir, "postgres", "data", "PG_VERSION"));
    await expect(start()).rejects.toThrow(/is damaged/);
    expect(existsSync(join(dataDir, "postgres", "data", "base"))).toBe(true);
  });
});
