/** What streams are compared with: the endpoint's bytes passed on, with nothing read, stored or checked. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { root, startCommand, startScript } from "./child";
import { callJson } from "./http";
import { freePort } from "./product";

export interface Passthrough {
  url: string;
  pid: number;
  stop(): Promise<void>;
}

/** On Node's own HTTP server. */
export async function startHttpPassthrough(upstreamUrl: string): Promise<Passthrough> {
  const file = "bench/passthrough-process.ts";
  const { ready, process: child, stop } = await startScript<{ url: string }>(file, upstreamUrl);
  return { url: ready.url, pid: child.pid ?? 0, stop };
}

const app = "bench/passthrough-app";
const readyMs = 60_000;

/** As a route handler of a Next app that has nothing else: Longrun without Longrun. */
export async function startNextPassthrough(upstreamUrl: string): Promise<Passthrough> {
  if (!existsSync(join(root, app, ".next", "BUILD_ID"))) await runNext(["build", app], {}).ended;
  const port = await freePort();
  const server = runNext(["start", app, "-H", "127.0.0.1", "-p", String(port)], {
    NODE_ENV: "production",
    BENCH_UPSTREAM_URL: upstreamUrl,
  });
  const url = `http://127.0.0.1:${port}`;
  await untilServed(url);
  return { url, pid: server.process.pid ?? 0, stop: server.stop };
}

function runNext(args: readonly string[], env: Record<string, string>) {
  const next = join(root, "node_modules", "next", "dist", "bin", "next");
  const command = [process.execPath, next, ...args];
  return startCommand(command, { NEXT_TELEMETRY_DISABLED: "1", ...env }, () => undefined);
}

async function untilServed(url: string): Promise<void> {
  const messages = [{ role: "user", content: "Begin." }];
  for (const deadline = performance.now() + readyMs; ; await sleep(50)) {
    try {
      await callJson(url, { body: { model: "glm-5.1", messages } });
      return;
    } catch (cause) {
      if (performance.now() > deadline) throw cause;
    }
  }
}
