/**
 * The page most chats are made of, to compare with: the AI SDK's `useChat` with Streamdown, its code
 * and math plugins on. Built from the registry in a folder of its own; one server gives the page and
 * passes the endpoint's deltas on as the SDK's own stream.
 */
import { execFile } from "node:child_process";
import { EventEmitter, once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type ServerResponse } from "node:http";
import { tmpdir } from "node:os";
import { extname, join } from "node:path";
import { promisify } from "node:util";
import { SseParser } from "@/protocol/sse";

const packages = [
  ...["ai@7.0.173", "@ai-sdk/react@4.0.177", "react@19.3.1", "react-dom@19.3.1"],
  ...["streamdown@2.7.1", "@streamdown/code@2.0.0", "@streamdown/math@1.0.3", "vite@8.3.8"],
];

const script = `
import { useChat } from "@ai-sdk/react";
import { code } from "@streamdown/code";
import { createMathPlugin } from "@streamdown/math";
import { createElement as h, useEffect, useRef } from "react";
import { createRoot } from "react-dom/client";
import { Streamdown } from "streamdown";
import "katex/dist/katex.min.css";

const math = createMathPlugin({ singleDollarTextMath: true });
const plugins = { code, math };

function Chat() {
  const { messages, sendMessage, status } = useChat();
  const begun = useRef(false);
  useEffect(() => {
    if (begun.current) return;
    begun.current = true;
    document.title = "ready";
    window.begin = () => sendMessage({ text: "Begin." });
  }, [sendMessage]);
  return h("main", { style: { maxWidth: 720 } }, messages.map((message) =>
    h("article", { key: message.id }, message.parts.map((part, index) =>
      part.type === "text"
        ? h(Streamdown, { key: index, plugins, isAnimating: status === "streaming" }, part.text)
        : null))));
}

createRoot(document.getElementById("root")).render(h(Chat));
`;

const html = `<!doctype html><html lang="en"><head><meta charset="utf-8"><link rel="icon" href="data:,"></head>
<body><div id="root"></div><script type="module" src="./main.jsx"></script></body></html>`;

const types: Record<string, string> = { ".html": "text/html", ".js": "text/javascript" };

export interface PeerPage {
  url: string;
  /** Resolves when the answer that is passed on next has been. */
  passed(): Promise<void>;
  stop(): Promise<void>;
}

export async function startPeerPage(upstreamUrl: string): Promise<PeerPage> {
  const folder = mkdtempSync(join(tmpdir(), "longrun-bench-peer-"));
  writeFileSync(join(folder, "package.json"), JSON.stringify({ private: true, type: "module" }));
  writeFileSync(join(folder, "main.jsx"), script);
  writeFileSync(join(folder, "index.html"), html);
  const run = promisify(execFile);
  await run("npm", ["install", "--no-audit", "--no-fund", ...packages], { cwd: folder });
  await run(process.execPath, [join("node_modules", "vite", "bin", "vite.js"), "build"], {
    cwd: folder,
    env: { ...process.env, NODE_ENV: "production" },
  });
  const passed = new EventEmitter();
  const server = createServer((request, response) => {
    if (request.method === "POST") {
      request.resume();
      passOn(upstreamUrl, response).then(
        () => passed.emit("done"),
        () => response.destroy(),
      );
      return;
    }
    const path = request.url === "/" ? "/index.html" : (request.url ?? "");
    const type = types[extname(path)] ?? "application/octet-stream";
    response.writeHead(200, { "content-type": type });
    response.end(readFileSync(join(folder, "dist", path)));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", () => resolve()));
  const address = server.address();
  const port = typeof address === "object" && address ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    passed: async () => void (await once(passed, "done")),
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** As `toUIMessageStreamResponse` frames it: one `text-delta` a chunk. */
async function passOn(upstreamUrl: string, response: ServerResponse): Promise<void> {
  const answer = await fetch(`${upstreamUrl}/v1/chat/completions`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({
      ...{ model: "glm-5.1", stream: true },
      messages: [{ role: "user", content: "Begin." }],
    }),
  });
  response.writeHead(200, {
    "content-type": "text/event-stream",
    "x-vercel-ai-ui-message-stream": "v1",
  });
  const send = (chunk: object) => response.write(`data: ${JSON.stringify(chunk)}\n\n`);
  send({ type: "start" });
  send({ type: "start-step" });
  send({ type: "text-start", id: "0" });
  const parser = new SseParser();
  const decoder = new TextDecoder();
  const reader = answer.body?.getReader();
  for (;;) {
    const { done, value } = (await reader?.read()) ?? { done: true };
    if (done) break;
    for (const { data } of parser.push(decoder.decode(value, { stream: true }))) {
      if (data === "[DONE]") continue;
      const delta: unknown = JSON.parse(data).choices?.[0]?.delta?.content;
      if (typeof delta === "string" && delta !== "") send({ type: "text-delta", id: "0", delta });
    }
  }
  send({ type: "text-end", id: "0" });
  send({ type: "finish-step" });
  send({ type: "finish" });
  response.end("data: [DONE]\n\n");
}
