/** A thread's files at one moment, and the names they may have. */

/** Sorted by path, so that equal contents have equal JSON. */
export type Manifest = readonly ManifestFile[];

export interface ManifestFile {
  path: string;
  sha256: string;
  bytes: number;
}

/** Where a shell sees the workspace. */
export const workspaceRoot = "/workspace";

export const workspaceLimits = {
  files: 2_000,
  fileBytes: 8 * 1024 * 1024,
  bytes: 64 * 1024 * 1024,
  pathCharacters: 500,
} as const;

const forbidden = /\p{Cc}|\\|\p{Surrogate}/u;

/** A path below the workspace's root, without `.` and `..`; undefined when there is no such file name. */
export function toWorkspacePath(given: string): string | undefined {
  if (forbidden.test(given)) return undefined;
  const inside =
    given === workspaceRoot || given.startsWith(`${workspaceRoot}/`)
      ? given.slice(workspaceRoot.length)
      : given;
  const names: string[] = [];
  for (const name of inside.split("/")) {
    if (name === "" || name === ".") continue;
    if (name === "..") {
      if (names.pop() === undefined) return undefined;
    } else {
      names.push(name);
    }
  }
  const path = names.join("/");
  return path === "" || path.length > workspaceLimits.pathCharacters ? undefined : path;
}

/** `GET /api/threads/{id}/workspace`. */
export interface Workspace {
  /** Null before there is a file. */
  version: string | null;
  files: WorkspaceFile[];
}

export interface WorkspaceFile {
  path: string;
  bytes: number;
  sha256: string;
}
