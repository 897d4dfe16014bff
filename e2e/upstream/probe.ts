import { connect } from "node:net";

/** What came over one connection, byte for byte. */
export interface Capture {
  status: number;
  headers: Record<string, string>;
  /** The body without the chunked coding. */
  body: Buffer;
  /** The body in the chunks it was written in. */
  chunks: Buffer[];
  /** The body's end was announced: the last chunk, or as many bytes as promised. */
  isComplete: boolean;
  /** How the connection went: the peer's FIN, its RST, or our own close. */
  ending: "fin" | "reset" | "left";
}

export interface ProbeOptions {
  path?: string;
  method?: string;
  headers?: Record<string, string>;
  /** Closes our side as soon as the body so far satisfies this. */
  leaveWhen?: (body: string) => boolean;
  /** Closes our side once nothing came for so long. */
  leaveAfterMs?: number;
}

/** Sends one request over a connection of its own and captures the answer to its end. */
export function probe(url: string, json: unknown, options: ProbeOptions = {}): Promise<Capture> {
  const { hostname, port } = new URL(url);
  const socket = connect({ host: hostname, port: Number(port) });
  const received: Buffer[] = [];
  return new Promise((resolve, reject) => {
    const end = (ending: Capture["ending"]) => {
      socket.destroy();
      resolve(decode(Buffer.concat(received), ending));
    };
    if (options.leaveAfterMs !== undefined) {
      socket.setTimeout(options.leaveAfterMs, () => end("left"));
    }
    socket.on("data", (bytes) => {
      received.push(bytes);
      if (options.leaveWhen?.(decode(Buffer.concat(received), "left").body.toString())) {
        end("left");
      }
    });
    socket.on("end", () => end("fin"));
    socket.on("error", (error: NodeJS.ErrnoException) =>
      error.code === "ECONNRESET" ? end("reset") : reject(error),
    );
    socket.write(requestText(json, options));
  });
}

/** The JSON of every `data:` line but `[DONE]`. */
export function chunksOf(capture: Capture): Record<string, unknown>[] {
  return dataLines(capture)
    .filter((data) => data !== "[DONE]")
    .map((data) => JSON.parse(data));
}

export function dataLines(capture: Capture): string[] {
  return capture.body
    .toString()
    .split("\n\n")
    .filter((frame) => frame.startsWith("data: "))
    .map((frame) => frame.slice("data: ".length));
}

function requestText(json: unknown, options: ProbeOptions): string {
  const body = json === undefined ? "" : JSON.stringify(json);
  const method = options.method ?? (json === undefined ? "GET" : "POST");
  const headers = {
    host: "stand-in",
    connection: "close",
    "content-length": String(Buffer.byteLength(body)),
    ...options.headers,
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  const path = options.path ?? "/v1/chat/completions";
  return `${method} ${path} HTTP/1.1\r\n${lines.join("\r\n")}\r\n\r\n${body}`;
}

function decode(bytes: Buffer, ending: Capture["ending"]): Capture {
  const headEnd = bytes.indexOf("\r\n\r\n");
  const [statusLine = "", ...lines] = bytes
    .subarray(0, Math.max(0, headEnd))
    .toString()
    .split("\r\n");
  const headers = Object.fromEntries(
    lines.map((line) => {
      const colon = line.indexOf(":");
      return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
    }),
  );
  const payload = headEnd < 0 ? Buffer.alloc(0) : bytes.subarray(headEnd + 4);
  const status = Number(statusLine.split(" ")[1] ?? 0);
  if (headers["transfer-encoding"] === "chunked") {
    const { chunks, isComplete } = dechunk(payload);
    return { status, headers, body: Buffer.concat(chunks), chunks, isComplete, ending };
  }
  const isComplete = status === 204 || payload.length === Number(headers["content-length"] ?? -1);
  return { status, headers, body: payload, chunks: [payload], isComplete, ending };
}

function dechunk(payload: Buffer): { chunks: Buffer[]; isComplete: boolean } {
  const chunks: Buffer[] = [];
  for (let at = 0; at < payload.length; ) {
    const lineEnd = payload.indexOf("\r\n", at);
    const size =
      lineEnd < 0 ? Number.NaN : Number.parseInt(payload.toString("latin1", at, lineEnd), 16);
    if (size === 0) {
      return { chunks, isComplete: true };
    }
    if (Number.isNaN(size)) {
      break;
    }
    chunks.push(payload.subarray(lineEnd + 2, lineEnd + 2 + size));
    at = lineEnd + 2 + size + 2;
  }
  return { chunks, isComplete: false };
}
