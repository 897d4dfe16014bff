import { setTimeout as sleep } from "node:timers/promises";
import { StartFailure } from "./failure";
import type { Server } from "./server";

const pollMs = 50;
const timeoutMs = 90_000;

export interface Readiness {
  needsSetup: boolean;
}

/** Waits until the app says that it serves. */
export async function untilReady(
  server: Pick<Server, "isAlive" | "lastLines">,
  url: string,
  signal: AbortSignal,
): Promise<Readiness> {
  const deadline = Date.now() + timeoutMs;
  let last = "no answer";
  while (Date.now() < deadline) {
    signal.throwIfAborted();
    if (!server.isAlive) {
      throw new StartFailure(`The server did not start:\n${server.lastLines.join("\n")}`);
    }
    const answer = await ask(url);
    if (answer.readiness) return answer.readiness;
    last = answer.problem;
    await sleep(pollMs);
  }
  const lines = server.lastLines.map((line) => `\n${line}`).join("");
  throw new StartFailure(`The server was not ready within ${timeoutMs / 1000} s: ${last}.${lines}`);
}

async function ask(url: string): Promise<{ readiness?: Readiness; problem: string }> {
  try {
    const response = await fetch(`${url}/api/health/ready`, {
      signal: AbortSignal.timeout(10_000),
    });
    const text = await response.text();
    if (!response.ok) return { problem: `it answered ${response.status} ${text.slice(0, 200)}` };
    const body = JSON.parse(text);
    return { readiness: { needsSetup: body.needsSetup === true }, problem: "" };
  } catch (cause) {
    return { problem: cause instanceof Error ? cause.message : String(cause) };
  }
}

/** Where the launcher itself reaches a server that listens on `host`. */
export function localUrl(host: string, port: number): string {
  const reachable = host === "0.0.0.0" ? "127.0.0.1" : host === "::" ? "::1" : host;
  return `http://${reachable.includes(":") ? `[${reachable}]` : reachable}:${port}`;
}
