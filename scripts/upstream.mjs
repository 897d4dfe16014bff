// Starts the stand-in endpoint under the project's own Node and passes its arguments on.
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const main = fileURLToPath(new URL("../e2e/upstream/main.ts", import.meta.url));
const [major, minor] = process.versions.node.split(".").map(Number);
const stripsTypes = major > 22 || (major === 22 && minor >= 18);
const own = fileURLToPath(new URL("../node_modules/.bin/node", import.meta.url));

if (!stripsTypes && !existsSync(own)) {
  console.error("The stand-in endpoint needs Node 22.18 or newer: run npm ci first.");
  process.exit(1);
}

const child = spawn(
  stripsTypes ? process.execPath : own,
  ["--import", "./scripts/ts-hooks.mjs", main, ...process.argv.slice(2)],
  { cwd: root, stdio: "inherit" },
);
// Ctrl-C reaches the child by its process group; other signals only come here.
process.on("SIGINT", () => {});
process.on("SIGTERM", () => child.kill("SIGTERM"));
child.on("exit", (code, signal) => process.exit(code ?? (signal === "SIGTERM" ? 143 : 1)));
