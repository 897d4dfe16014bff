// `npm start` and, with --dev, `npm run dev`. Installs what is missing, then hands over to the
// launcher under the pinned Node. Runs on Node 20 with nothing installed.
import { spawn } from "node:child_process";
import {
  checkRuntime,
  InstallFailure,
  install,
  needsInstall,
  projectEnv,
  root,
  typescript,
} from "./install.mjs";
import { complain, phase } from "./progress.mjs";

try {
  checkRuntime();
  if (needsInstall()) {
    const done = () => "Dependencies installed";
    await phase("Installing the dependencies, a minute or two", install, { done, isLong: true });
  }
  launch();
} catch (error) {
  if (!(error instanceof InstallFailure)) throw error;
  complain(error.message);
  process.exitCode = 1;
}

function launch() {
  const [program, ...args] = typescript("scripts/launcher/main.ts", ...process.argv.slice(2));
  // A group of its own: Ctrl-C reaches this process, which passes on each signal once. The channel
  // tells the launcher when this process was killed.
  const launcher = spawn(program, args, {
    cwd: root,
    env: projectEnv(),
    detached: process.platform !== "win32",
    stdio: ["ignore", "inherit", "inherit", "ipc"],
  });
  let isStopping = false;
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
    process.on(signal, () => {
      isStopping = true;
      if (process.platform !== "win32") launcher.kill(signal);
    });
  }
  launcher.on("error", (error) => {
    complain(`The launcher could not be started: ${error.message}`);
    process.exit(1);
  });
  // A launcher that a passed-on signal ended had not started anything yet.
  launcher.on("exit", (code) => process.exit(code ?? (isStopping ? 0 : 1)));
}
