import { createHash } from "node:crypto";
import { type Manifest, workspaceLimits } from "@/protocol/workspace";

export interface Version {
  /** SHA-256 of the manifest's JSON. */
  id: string;
  manifest: Manifest;
}

export interface FileFacts {
  sha256: string;
  bytes: number;
}

export function toVersion(manifest: Manifest): Version {
  const json = JSON.stringify(manifest.map(({ path, sha256, bytes }) => [path, sha256, bytes]));
  return { id: createHash("sha256").update(json).digest("hex"), manifest };
}

export const emptyVersion = toVersion([]);

/** The version with files added, replaced, or (null) removed. */
export function changeVersion(
  before: Version,
  changes: ReadonlyMap<string, FileFacts | null>,
): Version {
  const files = new Map(before.manifest.map((file) => [file.path, file]));
  for (const [path, facts] of changes) {
    if (facts) files.set(path, { path, sha256: facts.sha256, bytes: facts.bytes });
    else files.delete(path);
  }
  return toVersion([...files.values()].sort((a, b) => (a.path < b.path ? -1 : 1)));
}

/** Why a version may not be stored; undefined when it may. */
export function findExcess({ manifest }: Version): string | undefined {
  const { files, fileBytes, bytes } = workspaceLimits;
  if (manifest.length > files) return `a workspace may have ${files} files`;
  const large = manifest.find((file) => file.bytes > fileBytes);
  if (large) return `${large.path} is too large: a file may have ${fileBytes} bytes`;
  const sum = manifest.reduce((total, file) => total + file.bytes, 0);
  return sum > bytes ? `a workspace may have ${bytes} bytes` : undefined;
}

/** A name for an attached file beside what is there: `notes.md`, `notes (2).md`. */
export function toFreePath(name: string, isTaken: (path: string) => boolean): string {
  const clean = name.replace(/[/\\]/g, "_");
  const dot = clean.lastIndexOf(".");
  const stem = dot > 0 ? clean.slice(0, dot) : clean;
  const end = dot > 0 ? clean.slice(dot) : "";
  for (let count = 1; ; count += 1) {
    const path = count === 1 ? clean : `${stem} (${count})${end}`;
    if (!isTaken(path)) return path;
  }
}
