import { readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";

const folder = join(/* turbopackIgnore: true */ process.cwd(), "node_modules", "mermaid");

const { version } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as {
  version: string;
};

/** Its address changes with the version: it may be kept for ever. */
export const entryFile = `${version}/mermaid.esm.min.mjs`;

/** A module of the library by its address; undefined for anything else. */
export async function findMermaidFile(path: readonly string[]): Promise<Buffer | undefined> {
  const [wanted, ...rest] = path;
  const name = rest.join("/");
  const isModule = /^(?:mermaid\.esm\.min|chunks\/mermaid\.esm\.min\/[\w-]+)\.mjs$/.test(name);
  if (wanted !== version || !isModule) return undefined;
  return await readFile(join(folder, "dist", name)).catch(() => undefined);
}
