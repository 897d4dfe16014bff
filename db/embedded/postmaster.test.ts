import { expect, test } from "vitest";
import { readNobody } from "./account";
import { canReach } from "./binaries";
import { explainFailure } from "./cluster";
import { isPostgresAlive, parsePostmaster } from "./postmaster";

test("reads the lock of a Postgres in each of its states", () => {
  const lock = (status: string) =>
    `4497\n/data\n1795485267\n54999\n\n127.0.0.1\n 2146440 4\n${status}\n`;
  expect(parsePostmaster(lock("ready   "))).toEqual({ pid: 4497, port: 54999, status: "ready" });
  expect(parsePostmaster(lock("stopping"))?.status).toBe("stopping");
  expect(parsePostmaster(lock("starting"))?.status).toBe("starting");
});

test("reads a lock that is still being written, and none", () => {
  expect(parsePostmaster("4497\n/data\n")).toEqual({ pid: 4497, port: 0, status: "starting" });
  expect(parsePostmaster("")).toBeUndefined();
});

test("takes no other program for a Postgres", () => {
  expect(isPostgresAlive(process.pid)).toBe(process.platform !== "linux");
});

test("finds nobody on Linux and on macOS", () => {
  const linux = "root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65533:nobody:/:/bin/false\n";
  expect(readNobody(linux)).toEqual({ uid: 65534, gid: 65533 });
  const mac = "nobody:*:-2:-2:Unprivileged User:/var/empty:/usr/bin/false\n";
  expect(readNobody(mac)).toEqual({ uid: 4294967294, gid: 4294967294 });
  expect(() => readNobody("root:x:0:0::/root:/bin/sh")).toThrow(/no account named nobody/);
});

test("knows that a stranger cannot pass a private folder", () => {
  expect(canReach({ uid: 54321, gid: 54321 }, "/usr/bin")).toBe(true);
});

test("explains a full disk, and otherwise quotes the line that tells", () => {
  const full = 'FATAL: could not write to file "pg_wal/xlogtemp.29": No space left on device';
  expect(explainFailure(full, "start")).toBe("There is no room left on the disk to start.");
  const other = "LOG: starting\nFATAL: the sky fell\nLOG: database system is shut down";
  expect(explainFailure(other, "start")).toBe("Could not start: FATAL: the sky fell");
});
