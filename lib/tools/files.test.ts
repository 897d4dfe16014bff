import { expect, test } from "vitest";
import { editFile } from "./files";
import type { ToolContext } from "./tool";

function edit(content: string, input: { oldText: string; newText: string }) {
  const workspace = { list: async () => [], read: async () => Buffer.from(content) };
  const context = { signal: new AbortController().signal, workspace } as unknown as ToolContext;
  if (!editFile.execute) throw new Error("edit_file is executed");
  return editFile.execute({ path: "f", ...input, replaceAll: true }, context);
}

test("a letter that becomes a thousand, four million times, is refused before it is made", async () => {
  const before = process.memoryUsage().rss;
  const outcome = await edit("a".repeat(4 << 20), { oldText: "a", newText: "b".repeat(1_000) });
  expect(outcome).toMatchObject({
    error: { params: { message: expect.stringContaining("f would have 4194304000 bytes") } },
  });
  expect(process.memoryUsage().rss - before).toBeLessThan(256 << 20);
});

test("every occurrence is replaced and counted", async () => {
  const outcome = await edit("aXbXXc", { oldText: "X", newText: "€" });
  expect(outcome).toMatchObject({ output: { replaced: 3 } });
  const changes = "changes" in outcome ? outcome.changes : undefined;
  expect(changes?.get("f")?.toString()).toBe("a€b€€c");
});
