// Preloaded into the server. Its standard input is a pipe from the launcher that never carries
// anything; when it ends, the launcher is gone, and a server without one would hold the port and
// work on runs that the next start takes over.
import { isMainThread } from "node:worker_threads";

// Workers and children inherit the preload, but not the pipe.
if (isMainThread && String(process.ppid) === process.env.LONGRUN_LAUNCHER_PID) {
  process.stdin.on("end", killGroup);
  process.stdin.on("error", killGroup);
  process.stdin.resume();
  // The pipe alone does not keep a finished server alive.
  process.stdin.unref?.();
}

function killGroup() {
  process.kill(process.platform === "win32" ? process.pid : -process.pid, "SIGKILL");
}
