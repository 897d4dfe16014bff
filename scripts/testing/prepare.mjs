import { checkRuntime, InstallFailure, install, needsInstall } from "../install.mjs";
import { complain, phase } from "../progress.mjs";
import { stopOnSignals } from "./tools.mjs";

/** Installs what is missing and cleans up when interrupted. Ends the process when it cannot go on. */
export async function prepare() {
  try {
    checkRuntime();
    if (needsInstall()) {
      const done = () => "Dependencies installed";
      await phase("Installing the dependencies, a minute or two", install, { done, isLong: true });
    }
  } catch (error) {
    if (!(error instanceof InstallFailure)) throw error;
    complain(error.message);
    process.exit(1);
  }
  stopOnSignals();
}
