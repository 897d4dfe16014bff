// dependency-cruiser has ways to check nothing and still succeed, so its sight is checked too.
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { root } from "../install.mjs";
import { runQuietly, tool } from "./tools.mjs";

const layers = ["app", "components", "lib", "db", "protocol", "e2e"];
const cruise = (folders) => tool("dependency-cruiser", ...folders, "--output-type", "json");

/** The layers hold, every source file was looked at, and a violation would be found. */
export async function checkLayers() {
  const folders = layers.filter((folder) => existsSync(join(root, folder)));
  const { violations, seen, output } = await inspect(cruise(folders), root);
  if (!violations) return { ok: false, output };
  const expected = folders.flatMap((folder) => listSources(folder));
  const missed = expected.filter((file) => !seen.has(file));
  const lines = [
    ...violations.map(({ rule, from, to }) => `${rule.name}: ${from} → ${to}`),
    ...missed.map((file) => `not looked at: ${file}`),
  ];
  return { ok: lines.length === 0, output: lines.join("\n") };
}

/** A view that imports the database, in a copy with the same rules, must be refused. */
export async function checkPlanted() {
  const copy = mkdtempSync(join(tmpdir(), "longrun-layers-"));
  try {
    for (const file of [".dependency-cruiser.cjs", "tsconfig.json", "package.json"]) {
      cpSync(join(root, file), join(copy, file));
    }
    symlinkSync(join(root, "node_modules"), join(copy, "node_modules"), "junction");
    plant(
      copy,
      "components/view.tsx",
      'import type { Row } from "@/db/rows";\nexport type Props = Row;\n',
    );
    plant(copy, "db/rows.ts", "export interface Row {\n  id: string;\n}\n");
    const { violations = [], output } = await inspect(cruise(["components", "db"]), copy);
    const isFound = violations.some(({ rule }) => rule.name === "browser-never-reaches-server");
    return { ok: isFound, output: `A view that imports the database was not refused.\n${output}` };
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}

function plant(folder, path, text) {
  mkdirSync(join(folder, path, ".."), { recursive: true });
  writeFileSync(join(folder, path), text);
}

async function inspect(command, cwd) {
  const { output, stdout } = await runQuietly(command, { cwd });
  try {
    const { modules, summary } = JSON.parse(stdout);
    const seen = new Set(modules.map(({ source }) => source));
    return { violations: summary.violations.filter(isError), seen, output };
  } catch {
    return { seen: new Set(), output };
  }
}

function isError({ rule }) {
  return rule.severity === "error";
}

function listSources(folder) {
  return readdirSync(join(root, folder), { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name).slice(root.length + 1))
    .map((path) => path.replaceAll("\\", "/"));
}
