import { spawn } from "node:child_process";

/**
 * Postgres outlives a killed launcher so that the next start adopts it at once. This shell waits
 * on a pipe from the launcher; when it ends and nobody has claimed the folder within a minute, it
 * stops Postgres, so that nothing stays behind for ever.
 */
const script = `
cat >/dev/null
sleep "$4"
grep -q "$3" "$2" && kill -INT "$1"
`;
const graceSeconds = 60;

export function guardPostgres(pid: number, ownerFile: string, ownerId: string): () => void {
  if (process.platform === "win32") return () => undefined;
  const args = [String(pid), ownerFile, ownerId, String(graceSeconds)];
  const guard = spawn("sh", ["-c", script, "longrun-guard", ...args], {
    cwd: "/",
    detached: true,
    stdio: ["pipe", "ignore", "ignore"],
  });
  guard.on("error", () => undefined);
  guard.unref();
  return () => {
    if (guard.pid && guard.exitCode === null && guard.signalCode === null) {
      process.kill(-guard.pid, "SIGKILL");
    }
  };
}
