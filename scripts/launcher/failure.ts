/** A reason not to start, as the one sentence a person sees. */
export class StartFailure extends Error {
  override name = "StartFailure";
}

export function errorCode(cause: unknown): string {
  return cause instanceof Error ? String((cause as NodeJS.ErrnoException).code ?? "") : "";
}

/** Says what an operating system's error on a path means. */
export function explainPath(cause: unknown, path: string, name: string): StartFailure {
  const reasons: Record<string, string> = {
    ENOSPC: "there is no room left on the disk",
    EDQUOT: "the disk quota is used up",
    EACCES: "this user may not write there",
    EPERM: "this user may not write there",
    EROFS: "the file system is read-only",
    ENOTDIR: "a part of the path is a file",
    EEXIST: "there is a file of that name",
    ENOENT: "it cannot be made there",
  };
  const reason = reasons[errorCode(cause)] ?? (cause instanceof Error ? cause.message : "unknown");
  return new StartFailure(`${name} ${path} cannot be written: ${reason}.`, { cause });
}
