/** Next calls this once per server process, before it takes requests. Compiled for the edge as well. */
export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME === "nodejs") await (await import("./instrumentation-node")).boot();
}
