/** Resolves after `ms`, or at once when the signal aborts; never rejects. */
export async function wait(ms: number, signal?: AbortSignal): Promise<void> {
  if (signal?.aborted || ms <= 0) return;
  await new Promise<void>((resolve) => {
    const finish = () => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", finish);
      resolve();
    };
    // Timers hold 31 bits of milliseconds.
    const timer = setTimeout(finish, Math.min(ms, 0x7fff_ffff));
    signal?.addEventListener("abort", finish);
  });
}
