import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import {
  chmodSync,
  chownSync,
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { type Account, findPostgresAccount } from "./account";
import { type Binaries, findBinaries } from "./binaries";
import { DatabaseFailure } from "./failure";

/** One embedded Postgres on disk: `<data folder>/postgres/data`, and how to reach it. */
export interface Cluster {
  /** Holds `data` and belongs to the account Postgres runs as. */
  dir: string;
  dataDir: string;
  account: Account | undefined;
  binaries: Binaries;
  credentials: Credentials;
  credentialsFile: string;
}

export interface Credentials {
  port: number;
  adminPassword: string;
  password: string;
}

const settings = {
  max_connections: "100",
  shared_buffers: "128MB",
  synchronous_commit: "on",
  jit: "off",
  timezone: "UTC",
  log_timezone: "UTC",
};

/** C.UTF-8 is a locale of Linux; elsewhere Postgres brings its own. */
const locale =
  process.platform === "linux"
    ? ["--locale=C.UTF-8"]
    : ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"];

export async function prepareCluster(folder: string): Promise<Cluster> {
  const dir = join(folder, "postgres");
  const account = findPostgresAccount(dir);
  const binaries = findBinaries(account);
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  chmodSync(dir, 0o700);
  if (account) chownSync(dir, account.uid, account.gid);
  const dataDir = join(dir, "data");
  const credentialsFile = join(folder, "postgres.json");
  const isNew = !existsSync(dataDir);
  const credentials = isNew ? createCredentials(credentialsFile) : readCredentials(credentialsFile);
  const cluster = { dir, dataDir, account, binaries, credentials, credentialsFile };
  if (isNew) await initialise(cluster);
  else checkVersion(cluster);
  return cluster;
}

export function saveCredentials(file: string, credentials: Credentials) {
  writeFileSync(`${file}.new`, JSON.stringify(credentials), { mode: 0o600 });
  renameSync(`${file}.new`, file);
}

function createCredentials(file: string): Credentials {
  const password = () => randomBytes(24).toString("base64url");
  const credentials = { port: 0, adminPassword: password(), password: password() };
  saveCredentials(file, credentials);
  return credentials;
}

function readCredentials(file: string): Credentials {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch (cause) {
    throw new DatabaseFailure(
      `${file} holds the password of the embedded Postgres and cannot be read: restore it from a backup of the data folder.`,
      { cause },
    );
  }
}

function checkVersion({ dataDir, binaries }: Cluster) {
  const file = join(dataDir, "PG_VERSION");
  if (!existsSync(file)) {
    throw new DatabaseFailure(
      `${dataDir} is damaged, it has no PG_VERSION: restore the data folder from a backup.`,
    );
  }
  const found = readFileSync(file, "utf8").trim();
  if (found !== binaries.majorVersion) {
    throw new DatabaseFailure(
      `${dataDir} was made by Postgres ${found} and this Longrun brings Postgres ${binaries.majorVersion}: start the older Longrun, export, and import here.`,
    );
  }
}

/** Made under another name first, so that an interrupted start leaves no half cluster. */
async function initialise(cluster: Cluster) {
  const partial = join(cluster.dir, "data.new");
  const passwordFile = join(cluster.dir, "password.new");
  rmSync(partial, { recursive: true, force: true });
  writeFileSync(passwordFile, cluster.credentials.adminPassword, { mode: 0o600 });
  if (cluster.account) chownSync(passwordFile, cluster.account.uid, cluster.account.gid);
  const place = new Place(cluster);
  const { code, output } = await run(place, cluster.binaries.initdb, [
    ...["-D", place.path("data.new"), "-U", "postgres", "-E", "UTF8", ...locale],
    ...["--auth=scram-sha-256", `--pwfile=${place.path("password.new")}`, "--no-instructions"],
    ...Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`]),
  ]).finally(() => {
    place.close();
    rmSync(passwordFile, { force: true });
  });
  if (code !== 0) {
    rmSync(partial, { recursive: true, force: true });
    throw new DatabaseFailure(explainFailure(output, "initialise the embedded Postgres"));
  }
  renameSync(partial, cluster.dataDir);
}

/**
 * How a child names files of the cluster. Under a lent account the folders above may be closed to
 * it, so it inherits the open folder as descriptor 3 and goes through that.
 */
export class Place {
  readonly #dir: string;
  readonly account: Account | undefined;
  readonly descriptor: number | undefined;

  constructor({ dir, account }: Pick<Cluster, "dir" | "account">) {
    this.#dir = dir;
    this.account = account;
    const canPass = account && process.platform === "linux" && existsSync("/proc/self/fd");
    this.descriptor = canPass ? openSync(dir, "r") : undefined;
  }

  path(name: string): string {
    return this.descriptor === undefined ? join(this.#dir, name) : `/proc/self/fd/3/${name}`;
  }

  spawnOptions() {
    return {
      ...this.account,
      cwd: this.account ? "/" : this.#dir,
      env: childEnv(),
      windowsHide: true,
    };
  }

  close() {
    if (this.descriptor !== undefined) closeSync(this.descriptor);
  }
}

/** Postgres reads PG* variables and locales: it gets none of the person's. */
function childEnv(): NodeJS.ProcessEnv {
  // biome-ignore lint/style/noProcessEnv: programs are started with what their loader needs only.
  const { PATH, SystemRoot, TEMP, TMP, TMPDIR } = process.env;
  const given = { PATH, SystemRoot, TEMP, TMP, TMPDIR, LC_ALL: "C" };
  return Object.fromEntries(
    Object.entries(given).filter(([, value]) => value),
  ) as NodeJS.ProcessEnv;
}

async function run(place: Place, program: string, args: string[]) {
  const child = spawn(program, args, {
    ...place.spawnOptions(),
    stdio: ["ignore", "pipe", "pipe", place.descriptor ?? "ignore"],
  });
  let output = "";
  child.stdout?.on("data", (chunk) => {
    output += chunk;
  });
  child.stderr?.on("data", (chunk) => {
    output += chunk;
  });
  return await new Promise<{ code: number | null; output: string }>((resolve) => {
    child.on("error", (error) => resolve({ code: 1, output: `${output}\n${error.message}` }));
    child.on("close", (code) => resolve({ code, output }));
  });
}

export function explainFailure(output: string, task: string): string {
  if (/no space left on device|disk full|ENOSPC/i.test(output)) {
    return `There is no room left on the disk to ${task}.`;
  }
  const lines = output.split("\n").filter((line) => line.trim() !== "");
  const telling = lines.findLast((line) =>
    /FATAL|PANIC|error:|could not|cannot|ENOENT|EACCES/.test(line),
  );
  return `Could not ${task}: ${(telling ?? lines.at(-1) ?? "no output").trim()}`;
}
