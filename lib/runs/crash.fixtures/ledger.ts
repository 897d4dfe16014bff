/** What fixture processes did to the world outside the database, in a file that survives them. */
import { appendFileSync, existsSync, readFileSync } from "node:fs";
import type { HistoryMessage } from "@/protocol/history";

export type LedgerEntry =
  | { kind: "asked"; runId: string; step: number; messages: readonly HistoryMessage[] }
  | { kind: "stopped"; runId: string; step: number }
  | { kind: "called"; runId: string; name: string }
  | { kind: "effect"; runId: string; name: string }
  /** Committed and shown to viewers: it may not be lost or change. */
  | { kind: "published"; runId: string; seq: number; json: string; workerPid: number };

export class Ledger {
  readonly file: string;

  constructor(file: string) {
    this.file = file;
  }

  /** Written before this returns: a process killed next has still left its entry. */
  note(entry: LedgerEntry): void {
    appendFileSync(this.file, `${JSON.stringify(entry)}\n`);
  }

  read<K extends LedgerEntry["kind"]>(kind: K, runId: string): Extract<LedgerEntry, { kind: K }>[] {
    if (!existsSync(this.file)) return [];
    const entries = readFileSync(this.file, "utf8")
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => JSON.parse(line) as LedgerEntry);
    return entries.filter(
      (entry): entry is Extract<LedgerEntry, { kind: K }> =>
        entry.kind === kind && entry.runId === runId,
    );
  }
}
