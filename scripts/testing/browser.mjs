import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { runLoudly, tool } from "./tools.mjs";

/** Debian's package of what Playwright itself runs headless: a fifth faster than the whole browser. */
const shell = "chromium-headless-shell";
const names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

/** Finds a browser or installs one. Answers the variables that lead the tests to it. */
export async function provideBrowser() {
  const given = process.env.LONGRUN_TEST_CHROMIUM;
  const found = given ?? find([shell]) ?? (await installShell()) ?? find(names);
  if (found) return { LONGRUN_TEST_CHROMIUM: found };
  process.stdout.write("Installing Playwright's Chromium\n");
  const ok = await runLoudly(tool("playwright", "install", "chromium"));
  if (!ok) throw new Error("No browser: install Chromium, or name one in LONGRUN_TEST_CHROMIUM.");
  return {};
}

function find(names) {
  return (process.env.PATH ?? "")
    .split(delimiter)
    .flatMap((folder) => names.map((name) => join(folder, name)))
    .find((path) => existsSync(path) && works(path));
}

/** Ubuntu has a `chromium-browser` that only says where to find one. */
function works(path) {
  return spawnSync(path, ["--version"], { timeout: 20_000 }).status === 0;
}

async function installShell() {
  if (process.getuid?.() !== 0 || !existsSync("/etc/debian_version")) return undefined;
  process.stdout.write(`Installing Debian's ${shell}\n`);
  const env = { DEBIAN_FRONTEND: "noninteractive" };
  // Without a network there may still be another browser.
  const patience = ["-o", "Acquire::Retries=1", "-o", "Acquire::http::Timeout=20"];
  await runLoudly(["apt-get", ...patience, "update", "-qq"], env);
  const flags = ["-y", "-qq", "--no-install-recommends"];
  await runLoudly(["apt-get", ...patience, "install", ...flags, shell], env);
  return find([shell]);
}
