import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  rmSync,
  statfsSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { errorCode, explainPath, StartFailure } from "./failure";

/** A new cluster with its first logs; a kept one needs room to go on writing. */
const newBytes = 300_000_000;
const keptBytes = 100_000_000;

/** Makes the data folder, private, and proves that it can be written and has room. */
export function prepareFolder(dataDir: string, hasOwnDatabase: boolean) {
  try {
    makeFolder(join(dataDir, "logs"));
    accessSync(dataDir, constants.R_OK | constants.W_OK | constants.X_OK);
    const probe = join(dataDir, `.probe-${process.pid}`);
    writeFileSync(probe, "probe");
    rmSync(probe);
  } catch (cause) {
    throw explainPath(cause, dataDir, "The data folder");
  }
  const isNew = !existsSync(join(dataDir, "postgres", "data"));
  checkRoom(dataDir, hasOwnDatabase && isNew ? newBytes : keptBytes);
}

/** Node's own recursive form never returns below /proc, where a folder cannot be made. */
function makeFolder(path: string) {
  try {
    mkdirSync(path, { mode: 0o700 });
  } catch (cause) {
    const code = errorCode(cause);
    if (code === "EEXIST" && statSync(path).isDirectory()) return;
    if (code !== "ENOENT" || existsSync(dirname(path))) throw cause;
    makeFolder(dirname(path));
    mkdirSync(path, { mode: 0o700 });
  }
}

export function checkRoom(folder: string, bytesMin: number) {
  const { bavail, bsize } = statfsSync(folder);
  const free = bavail * bsize;
  if (free >= bytesMin) return;
  const megabytes = (bytes: number) => `${Math.floor(bytes / 1e6)} MB`;
  throw new StartFailure(
    `No room on the disk: ${folder} has ${megabytes(free)} free and Longrun needs ${megabytes(bytesMin)}.`,
  );
}
