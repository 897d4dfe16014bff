import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findNode, root } from "../install.mjs";
import { checkLayers, checkPlanted } from "./layers.mjs";
import { runQuietly, tool, unlessInterrupted } from "./tools.mjs";

/** Side by side: types take as long as all the rest. */
const lanes = [
  [["TypeScript: types", checkTypes]],
  [
    ["Biome: format and lint", () => runQuietly(tool("@biomejs/biome", "ci", "--colors=off", "."))],
    ["dependency-cruiser: layers", checkLayers],
    ["dependency-cruiser finds a planted violation", checkPlanted],
    ["knip: nothing unused", () => runQuietly(tool("knip"))],
    ["drizzle-kit: migrations match the schema", checkMigrations],
  ],
];

const compiler = join(root, "node_modules", "typescript", "bin", "tsc");

/** Runs every static check, shows what the failed ones say, and counts. */
export async function runChecks() {
  const totals = { passed: 0, failed: 0, skipped: 0, failures: [] };
  await Promise.all(lanes.map((checks) => runLane(checks, totals)));
  return totals;
}

async function runLane(checks, totals) {
  for (const [name, check] of checks) {
    const startedAt = Date.now();
    const { ok, output } = await check();
    await unlessInterrupted();
    const seconds = ((Date.now() - startedAt) / 1000).toFixed(1);
    totals[ok ? "passed" : "failed"] += 1;
    process.stdout.write(`${ok ? "✓" : "✗"} ${name} (${seconds} s)\n`);
    if (ok) continue;
    process.stdout.write(`${output.trimEnd()}\n`);
    totals.failures.push(`${name}\n${output.trimEnd()}`);
  }
}

async function checkTypes() {
  const routes = await runQuietly(tool("next", "typegen"), {
    env: { NEXT_TELEMETRY_DISABLED: "1" },
  });
  return routes.ok ? runQuietly([findNode(), compiler, "--noEmit"]) : routes;
}

/** drizzle-kit writes what is missing, so it works on the folder and the folder is put back. */
async function checkMigrations() {
  const migrations = join(root, "db", "migrations");
  const backup = mkdtempSync(join(tmpdir(), "longrun-migrations-"));
  cpSync(migrations, backup, { recursive: true });
  try {
    const result = await runQuietly(tool("drizzle-kit", "generate"));
    if (!result.ok) return result;
    const ok = read(migrations) === read(backup);
    return {
      ok,
      output: `db/schema.ts has changes without a migration: run npm run migrations.\n${result.output}`,
    };
  } finally {
    if (read(migrations) !== read(backup)) {
      rmSync(migrations, { recursive: true });
      cpSync(backup, migrations, { recursive: true });
    }
    rmSync(backup, { recursive: true, force: true });
  }
}

function read(folder) {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
    .sort()
    .map((file) => `${file.slice(folder.length)}\n${readFileSync(file, "utf8")}`)
    .join("\n");
}
