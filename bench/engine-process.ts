/** One engine at default timers, whose model never stops talking. Runs until it is killed. */
import { setTimeout as sleep } from "node:timers/promises";
import { openDatabase } from "@/db/client";
import type { Model } from "@/lib/models/model";
import { prepared, startTestEngine } from "@/lib/runs/crash.fixtures/harness";
import { defaultTimers } from "./engine-parts";

const tokenMs = 20;
const url = process.argv[2] ?? "";

const endless: Model = {
  async *streamStep(_request, signal) {
    while (!signal.aborted) {
      yield { type: "text-delta", text: "word " };
      await sleep(tokenMs);
    }
    yield { type: "failure", error: { class: "cancelled", params: {} }, retryable: false };
  },
};

const database = openDatabase(url, () => undefined);
const { engine } = await startTestEngine(
  database,
  url,
  async () => prepared(endless),
  defaultTimers,
);
process.stdout.write(`${JSON.stringify({ workerId: engine.workerId })}\n`);
