import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

const root = join(import.meta.dirname, "../..");
const read = (file: string) => readFileSync(join(root, file), "utf8");

test("every test that docs/faults.md quotes is in the file it names", () => {
  // `file` "title", "title"
  const quotes = read("docs/faults.md").matchAll(
    /`([\w./[\]()-]+\.(?:test|spec)\.tsx?)`((?:[^`|"]*"[^"]+")+)/g,
  );
  const named = [...quotes].flatMap(([, file = "", titles = ""]) =>
    [...titles.matchAll(/"([^"]+)"/g)].map(([, title = ""]) => ({ file, title })),
  );
  expect(named.length).toBeGreaterThan(80);
  const missing = named.filter(
    ({ file, title }) => !existsSync(join(root, file)) || !read(file).includes(title),
  );
  expect(missing).toEqual([]);
});
