import { bash } from "../../bash";
import type { ToolContext } from "../../tool";

export const limits = {
  timeoutMs: 5_000,
  memoryBytesMax: 512 * 1024 * 1024,
  answerBytesMax: 64 * 1024 * 1024,
};
export const signal = new AbortController().signal;

export function run(command: string, more: Partial<ToolContext> = {}, timeoutSeconds = 10) {
  const files = new Map([["notes.txt", Buffer.from("notes\n")]]);
  const workspace = {
    list: async () => [],
    read: async (name: string) => files.get(name),
    readAll: async () => files,
  };
  const context = { signal, onDelta: () => {}, workspace, ...more } as ToolContext;
  if (!bash.execute) throw new Error("bash is executed");
  return bash.execute({ command, timeoutSeconds }, context);
}

/** Whether the command was ended, or failed, or what it said was cut off. */
export function isRefused(outcome: Awaited<ReturnType<typeof run>>): boolean {
  if ("error" in outcome) return true;
  return outcome.output.exitCode !== 0 || outcome.output.output.length < 5_000_000;
}
