import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { explainNpm } from "../install.mjs";
import { build, explainBuild, fingerprint, isBuildStale, markBuilt } from "./build";
import { explainDatabase, nameDatabase } from "./external-database";
import { checkRoom, prepareFolder } from "./folder";
import { takeLock } from "./lock";
import { reservePort } from "./port";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "longrun-failures-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const url = "postgres://longrun:p%40ss-word@db.internal:5432/chat";
const failure = (code: string, message = "failed") => Object.assign(new Error(message), { code });

test.each([
  ["ECONNREFUSED", /nothing listens there/],
  ["ENOTFOUND", /no host of that name/],
  ["28P01", /password is wrong/],
  ["28000", /refuses this user/],
  ["3D000", /no such database/],
  ["53100", /no room left/],
])("says what %s of the database means", (code, reason) => {
  const { message } = explainDatabase(failure(code), url);
  expect(message).toMatch(/^DATABASE_URL \(db\.internal:5432\/chat\) cannot be used: /);
  expect(message).toMatch(reason);
});

test("never shows the password of the database", () => {
  const text = "cannot parse p@ss-word and p%40ss-word";
  expect(explainDatabase(failure("", text), url).message).not.toMatch(/ss-word/);
  expect(nameDatabase(url)).toBe("db.internal:5432/chat");
});

test("says how much room is missing", () => {
  expect(() => checkRoom(folder, 1e18)).toThrow(
    /^No room on the disk: .* MB free and Longrun needs/,
  );
  expect(() => checkRoom(folder, 1)).not.toThrow();
});

test("says that the data folder is a file", () => {
  const file = join(folder, "file");
  writeFileSync(file, "");
  expect(() => prepareFolder(file, true)).toThrow(
    `The data folder ${file} cannot be written: a part of the path is a file.`,
  );
});

test.runIf(process.platform === "linux")("says that the data folder cannot be made", () => {
  expect(() => prepareFolder("/proc/longrun", true)).toThrow(
    /^The data folder \/proc\/longrun cannot be written: /,
  );
});

test("says that the port is taken", async () => {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  await expect(reservePort("127.0.0.1", port)).rejects.toThrow(
    `Port ${port} is taken on 127.0.0.1: stop the program that uses it, or set PORT to another.`,
  );
  server.close();
});

test("says what a failed installation or build means", () => {
  expect(explainNpm("npm error code ENOSPC")).toMatch(/^No room on the disk/);
  expect(explainNpm("npm error EACCES: permission denied")).toMatch(/could not be written/);
  expect(explainNpm("getaddrinfo ENOTFOUND host")).toMatch(
    /^The package registry could not be reached/,
  );
  expect(explainBuild("Error: ENOSPC: no space left", "log")).toMatch(/^No room on the disk/);
  expect(explainBuild("line one\nType error", "/x/build.log")).toMatch(
    /\/x\/build\.log[\s\S]*Type error/,
  );
});

test("a lock is held by one, and free when released", async () => {
  const file = join(folder, "lock");
  const release = await takeLock(file, 0);
  expect(release).toBeDefined();
  expect(await takeLock(file, 0)).toBeUndefined();
  release?.();
  const again = await takeLock(file, 0);
  expect(again).toBeDefined();
  again?.();
});

test("a build is stale when a source changed, and only then", () => {
  const write = (path: string, text: string) => {
    mkdirSync(join(folder, path, ".."), { recursive: true });
    writeFileSync(join(folder, path), text);
  };
  write("app/page.tsx", "one");
  expect(isBuildStale(folder)).toBe(true);
  write(".next/BUILD_ID", "id");
  markBuilt(folder, fingerprint(folder));
  expect(isBuildStale(folder)).toBe(false);
  write("app/page.test.tsx", "a test is not part of the build");
  expect(isBuildStale(folder)).toBe(false);
  write("app/page.tsx", "two");
  expect(isBuildStale(folder)).toBe(true);
  write("app/page.tsx", "one");
  write("locales/en.json", "{}");
  expect(isBuildStale(folder)).toBe(true);
});

test("a fresh build is left alone", async () => {
  mkdirSync(join(folder, ".next"));
  writeFileSync(join(folder, ".next", "BUILD_ID"), "id");
  markBuilt(folder, fingerprint(folder));
  const signal = new AbortController().signal;
  expect(await build(folder, join(folder, "log"), signal)).toBe(false);
});
