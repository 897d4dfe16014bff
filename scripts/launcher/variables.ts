import { variableNames } from "@/lib/env";

/** What the launcher itself passes on, and what tests set. */
const internal = /^LONGRUN_(SETUP_TOKEN|LAUNCHER_PID|TEST_\w+)$/;

const known = variableNames.filter((name) => name.startsWith("LONGRUN_") && !internal.test(name));

/** A sentence for each variable that looks meant for Longrun and is not read. */
export function unknownVariables(env: Record<string, string | undefined>): string[] {
  return Object.keys(env)
    .filter((name) => name.startsWith("LONGRUN_") && !known.includes(name) && !internal.test(name))
    .map((name) => `${name} is not a variable of Longrun; the nearest is ${nearest(name)}.`);
}

function nearest(name: string): string {
  const ranked = known.map((candidate) => ({ candidate, far: editDistance(name, candidate) }));
  return ranked.sort((a, b) => a.far - b.far)[0]?.candidate ?? "";
}

function editDistance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, at) => at);
  for (let i = 1; i <= from.length; i++) {
    const next = [i];
    for (let j = 1; j <= to.length; j++) {
      const swap = (row[j - 1] ?? 0) + (from[i - 1] === to[j - 1] ? 0 : 1);
      next.push(Math.min(swap, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[to.length] ?? 0;
}
