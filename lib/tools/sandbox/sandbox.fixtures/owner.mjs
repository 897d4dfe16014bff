/** A process with a sandbox of its own, to be killed. */
import { runChild } from "../run-child.ts";

const limits = { timeoutMs: 60_000, memoryBytesMax: 1 << 30, answerBytesMax: 1 << 20 };
const job = {
  kind: "bash",
  command: "while true; do :; done",
  files: {},
  timeoutMs: 60_000,
  outputBytesMax: 1 << 20,
  fileSystemBytesMax: 1 << 26,
};
await runChild(job, limits, { signal: new AbortController().signal, owner: "test" });
