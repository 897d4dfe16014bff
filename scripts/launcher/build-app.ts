// Builds the app when its build is missing or stale, as the start does.
import { dirname, join } from "node:path";
import { complain } from "../progress.mjs";
import { build } from "./build";

const root = dirname(dirname(import.meta.dirname));
try {
  await build(root, join(root, "node_modules", ".longrun-build.log"), new AbortController().signal);
} catch (cause) {
  complain(cause instanceof Error ? cause.message : String(cause));
  process.exitCode = 1;
}
