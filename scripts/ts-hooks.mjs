// Lets Node's own type stripping run the project's TypeScript outside Next:
// `@/…` and extensionless imports resolve to files, and `server-only` to the
// empty module a React server build would get.
import { existsSync } from "node:fs";
import { registerHooks } from "node:module";
import { dirname, resolve as resolvePath } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const empty = "data:text/javascript,export{}";

function findSource(path) {
  for (const candidate of [path, `${path}.ts`, `${path}.tsx`]) {
    if (/\.[a-z]+$/.test(candidate) && existsSync(candidate)) return pathToFileURL(candidate).href;
  }
}

registerHooks({
  resolve(specifier, context, next) {
    if (specifier === "server-only") return { url: empty, shortCircuit: true };
    const base = specifier.startsWith("@/")
      ? resolvePath(root, specifier.slice(2))
      : specifier.startsWith(".") && context.parentURL?.startsWith("file:")
        ? resolvePath(dirname(fileURLToPath(context.parentURL)), specifier)
        : undefined;
    const found = base && !base.includes("/node_modules/") && findSource(base);
    return found ? { url: found, shortCircuit: true } : next(specifier, context);
  },
});
