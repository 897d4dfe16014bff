import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export function createLogFolder(): string {
  return mkdtempSync(join(tmpdir(), "longrun-e2e-"));
}

/** Lines in any server's log that must never be there, with the server's name. */
export function findComplaints(folder: string): string[] {
  return readdirSync(folder).flatMap((name) =>
    readFileSync(join(folder, name), "utf8")
      .split("\n")
      .filter((line) => /unhandled|uncaught|a request failed/i.test(line))
      .map((line) => `${name}: ${line.slice(0, 2_000)}`),
  );
}

export function removeLogFolder(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
}
