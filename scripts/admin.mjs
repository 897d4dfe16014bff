// `npm run admin -- reset-password EMAIL`: what an administrator does on the server itself, whether
// Longrun runs or not. Hands over to the project's own Node.
import { spawn } from "node:child_process";
import {
  checkRuntime,
  InstallFailure,
  needsInstall,
  projectEnv,
  root,
  typescript,
} from "./install.mjs";
import { complain } from "./progress.mjs";

try {
  checkRuntime();
  if (needsInstall())
    throw new InstallFailure("The dependencies are not installed: run npm ci first.");
  const [program, ...args] = typescript("scripts/launcher/admin.ts", ...process.argv.slice(2));
  const child = spawn(program, args, { cwd: root, env: projectEnv(), stdio: "inherit" });
  // Ctrl-C reaches the child by its process group.
  process.on("SIGINT", () => {});
  child.on("error", (error) => {
    complain(`The command could not be started: ${error.message}`);
    process.exit(1);
  });
  child.on("exit", (code) => process.exit(code ?? 1));
} catch (error) {
  if (!(error instanceof InstallFailure)) throw error;
  complain(error.message);
  process.exitCode = 1;
}
