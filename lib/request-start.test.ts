import { createServer, request as send } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { findPeer, isFromLoopback, requestsAnswered, watchRequests } from "./request-start";

const server = createServer((request, response) => {
  const headers = new Headers();
  for (const [name, value] of Object.entries(request.headers)) headers.set(name, String(value));
  response.end(
    JSON.stringify({
      peer: findPeer(headers),
      isLoopback: isFromLoopback(headers),
      target: `${request.method} ${request.url}`,
      names: Object.keys(request.headers),
    }),
  );
});

beforeAll(async () => {
  vi.stubEnv("DATABASE_URL", "postgres://longrun@127.0.0.1/longrun");
  vi.stubEnv("LONGRUN_SECRET", "x".repeat(40));
  vi.stubEnv("LONGRUN_URL", "https://longrun.example");
  watchRequests();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
});
afterAll(() => server.close());

async function ask(headers: Record<string, string>, method = "GET", path = "/") {
  const { port } = server.address() as AddressInfo;
  return await new Promise<{ body: ReturnType<typeof JSON.parse>; hsts: string | undefined }>(
    (resolve, reject) => {
      send({ host: "127.0.0.1", port, headers, method, path }, (response) => {
        let text = "";
        response.on("data", (chunk) => {
          text += chunk;
        });
        response.on("end", () =>
          resolve({
            body: JSON.parse(text),
            hsts: response.headers["strict-transport-security"],
          }),
        );
      })
        .on("error", reject)
        .end();
    },
  );
}

test.each([
  ["localhost:3000", true],
  ["127.0.0.1", true],
  ["[::1]:3000", true],
  ["attacker.example", false],
  ["127.0.0.1.attacker.example", false],
])("a direct request for %s is from this machine: %s", async (host, isLoopback) => {
  expect((await ask({ host })).body).toMatchObject({
    peer: { address: "127.0.0.1", isForwarded: false },
    isLoopback,
  });
});

test.each(["x-forwarded-for", "forwarded", "via", "x-real-ip", "x-forwarded-host"])(
  "a request with %s came through a proxy, and keeps the proxy's address",
  async (name) => {
    expect((await ask({ host: "localhost", [name]: "127.0.0.1" })).body).toMatchObject({
      peer: { address: "127.0.0.1", isForwarded: true },
      isLoopback: false,
    });
  },
);

test("Next's internal headers do not come in, and https is insisted on", async () => {
  const { body, hsts } = await ask({ host: "localhost", "x-middleware-subrequest": "proxy" });
  expect(body.names).not.toContain("x-middleware-subrequest");
  expect(hsts).toContain("max-age=31536000");
});

test.each([
  ["GET", "/api/threads/%"],
  ["GET", "/%ff"],
  ["TRACE", "/"],
])("%s %s leads nowhere", async (method, path) => {
  expect((await ask({ host: "localhost" }, method, path)).body.target).toBe("GET /api/nowhere");
});

test("addresses with odd but whole escapes are left alone", async () => {
  const path = "/t/%00%E2%82%AC?q=100%";
  expect((await ask({ host: "localhost" }, "GET", path)).body.target).toBe(`GET ${path}`);
});

test("without a noted peer nobody is local", () => {
  const headers = new Headers({ host: "localhost", "x-peer-guess": "direct 127.0.0.1" });
  expect(isFromLoopback(headers)).toBe(false);
});

test("a process that stops waits for answers, not for streams", async () => {
  const release = Promise.withResolvers<void>();
  const slow = createServer(async ({ url }, response) => {
    if (url === "/stream") response.writeHead(200, { "content-type": "text/event-stream" });
    response.flushHeaders();
    await release.promise;
    response.end();
  });
  await new Promise<void>((resolve) => slow.listen(0, "127.0.0.1", resolve));
  const { port } = slow.address() as AddressInfo;
  const open = (path: string) =>
    new Promise<() => void>((resolve) => {
      const request = send({ host: "127.0.0.1", port, path }, (response) => {
        response.resume().on("error", () => undefined);
        resolve(() => request.destroy());
      }).end();
    });
  const leave = await open("/stream");
  // Would take an hour if it waited for the stream.
  await requestsAnswered(3_600_000);
  await open("/answer");
  const order: string[] = [];
  const waiting = requestsAnswered(3_600_000).then(() => order.push("done"));
  await new Promise((resolve) => setImmediate(resolve));
  order.push("released");
  leave();
  release.resolve();
  await waiting;
  expect(order).toEqual(["released", "done"]);
  slow.close();
});
