/**
 * What every figure is compared with: a handler that asks the endpoint and passes its bytes on,
 * with nothing read, stored or checked.
 */
import { createServer } from "node:http";
import { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { pipeline } from "node:stream/promises";
import type { ReadableStream } from "node:stream/web";

const upstreamUrl = process.argv[2] ?? "";

const server = createServer(async (request, response) => {
  try {
    const upstream = await fetch(`${upstreamUrl}/v1/chat/completions`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: await text(request),
    });
    response.writeHead(upstream.status, { "content-type": "text/event-stream" });
    if (upstream.body) await pipeline(Readable.fromWeb(upstream.body as ReadableStream), response);
  } catch (cause) {
    response.destroy(cause instanceof Error ? cause : new Error(String(cause)));
  }
});
server.listen(0, "127.0.0.1", () => {
  const address = server.address();
  const port = typeof address === "object" && address ? address.port : 0;
  process.stdout.write(`${JSON.stringify({ url: `http://127.0.0.1:${port}` })}\n`);
});
