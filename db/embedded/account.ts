import { readFileSync, statSync } from "node:fs";
import { DatabaseFailure } from "./failure";

export interface Account {
  uid: number;
  gid: number;
}

/**
 * Postgres refuses to run as root: root lends it the account that owns the cluster already, or
 * `nobody`. Anyone else runs it as themselves.
 */
export function findPostgresAccount(clusterDir: string): Account | undefined {
  const own = process.getuid?.();
  if (own === undefined) return undefined;
  const owner = statSync(clusterDir, { throwIfNoEntry: false });
  if (own !== 0) {
    if (owner && owner.uid !== own) {
      throw new DatabaseFailure(
        `${clusterDir} belongs to another user (uid ${owner.uid}): start as that user, or give yourself the folder with chown -R.`,
      );
    }
    return undefined;
  }
  if (owner && owner.uid !== 0) return { uid: owner.uid, gid: owner.gid };
  return readNobody(readFileSync("/etc/passwd", "utf8"));
}

export function readNobody(passwd: string): Account {
  const fields = /^nobody:[^:]*:(-?\d+):(-?\d+):/m.exec(passwd);
  if (!fields) {
    throw new DatabaseFailure(
      "Postgres does not run as root and there is no account named nobody: start as another user, or set DATABASE_URL.",
    );
  }
  // macOS writes nobody's ids as negative numbers.
  return { uid: Number(fields[1]) >>> 0, gid: Number(fields[2]) >>> 0 };
}
