const crashesMax = 5;
const windowMs = 60_000;
const delaysMs = [0, 250, 1000, 3000];

/** Whether and when a process that died is started again. `crashes` are times, the newest last. */
export function decideRestart(crashes: number[], now: number): { delayMs: number } | "give-up" {
  const recent = crashes.filter((at) => now - at < windowMs).length;
  if (recent >= crashesMax) return "give-up";
  return { delayMs: delaysMs[recent - 1] ?? 0 };
}
