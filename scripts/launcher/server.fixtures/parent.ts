// A launcher that only serves, for a test that kills it.
import { Server } from "../server";

const [root = "", port = "0"] = process.argv.slice(2);
new Server({
  ...{ root, host: "127.0.0.1", port: Number(port), isDev: false, drainMs: 1000 },
  env: { ...process.env, LONGRUN_LAUNCHER_PID: String(process.pid) },
  onProcess: () => undefined,
  onCrash: () => undefined,
  onGiveUp: () => undefined,
});
