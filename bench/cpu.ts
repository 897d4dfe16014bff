/** CPU time of processes, from /proc. */
import { readdirSync, readFileSync } from "node:fs";

/** Clock ticks a second: the kernel shows 100 to programs, whatever it counts with. */
const ticksPerSecond = 100;

interface ProcessTimes {
  pid: number;
  parent: number;
  own: number;
  /** Of children that have ended and were waited for. */
  ended: number;
}

/** Seconds used so far by a process and everything below it. */
export function cpuSeconds(pid: number): number {
  const all = readdirSync("/proc").flatMap((name) => readTimes(name));
  const tree = new Set([pid]);
  for (let size = 0; size !== tree.size; ) {
    size = tree.size;
    for (const { pid: child, parent } of all) if (tree.has(parent)) tree.add(child);
  }
  return all
    .filter((times) => tree.has(times.pid))
    .reduce((sum, { own, ended }) => sum + (own + ended) / ticksPerSecond, 0);
}

function readTimes(name: string): ProcessTimes[] {
  if (!/^\d+$/.test(name)) return [];
  try {
    const stat = readFileSync(`/proc/${name}/stat`, "utf8");
    // Fields of proc(5) from the third on: the second, a name in brackets, may hold spaces.
    const fields = stat
      .slice(stat.lastIndexOf(")") + 2)
      .split(" ")
      .map(Number);
    const [own, ended] = [
      (fields[11] ?? 0) + (fields[12] ?? 0),
      (fields[13] ?? 0) + (fields[14] ?? 0),
    ];
    return [{ pid: Number(name), parent: fields[1] ?? 0, own, ended }];
  } catch {
    return [];
  }
}
