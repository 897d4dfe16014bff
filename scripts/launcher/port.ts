import { createServer } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { errorCode, StartFailure } from "./failure";

/** A server that was just killed may hold its port for a moment. */
const lingerMs = 1000;

/** Proves that the port is free; 0 asks for any. Answers the port. */
export async function reservePort(host: string, port: number): Promise<number> {
  const deadline = Date.now() + lingerMs;
  for (;;) {
    try {
      return await tryPort(host, port);
    } catch (cause) {
      if (errorCode(cause) !== "EADDRINUSE" || Date.now() > deadline) {
        throw explainPort(cause, host, port);
      }
      await sleep(100);
    }
  }
}

function tryPort(host: string, port: number): Promise<number> {
  const server = createServer();
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen({ host, port, exclusive: true }, () => {
      const address = server.address();
      const found = typeof address === "object" && address ? address.port : port;
      server.close(() => resolve(found));
    });
  });
}

function explainPort(cause: unknown, host: string, port: number): StartFailure {
  const reasons: Record<string, string> = {
    EADDRINUSE: `Port ${port} is taken on ${host}: stop the program that uses it, or set PORT to another.`,
    EACCES: `Port ${port} may be used by root only: set PORT to 1024 or higher.`,
    EADDRNOTAVAIL: `HOST is ${host}, which is not an address of this machine.`,
    ENOTFOUND: `HOST is ${host}, and there is no host of that name.`,
    EAI_AGAIN: `HOST is ${host}, and there is no host of that name.`,
  };
  const text = cause instanceof Error ? cause.message : String(cause);
  return new StartFailure(
    reasons[errorCode(cause)] ?? `Cannot listen on ${host}:${port}: ${text}.`,
    {
      cause,
    },
  );
}
