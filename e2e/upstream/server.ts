import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { Answer } from "./answer";
import { type ChatBody, isRecord, keyOf } from "./chat-body";
import { authorizationFacts, Control, type RequestRecord } from "./control";
import { handleControl } from "./control-routes";
import { type Dialect, dialects, isDialectName } from "./dialects";
import { errorReply, type Failure } from "./error-replies";
import { otherReply } from "./other-routes";
import { now } from "./pacer";
import { sendPlain } from "./plain-answer";
import { findRefusal } from "./refusals";
import type { DialectName, Scenario } from "./scenario";
import { sendStream } from "./streamed-answer";
import { talk } from "./talk";

export interface UpstreamOptions {
  /** 0 takes any free port. */
  port?: number;
  host?: string;
  dialect?: DialectName;
  /** Asked of every path a real server protects; absent lets everyone in. */
  apiKey?: string;
  /** Overrides the dialect's window. */
  maxModelLen?: number;
  /** Models the server has beside the dialect's own. */
  models?: readonly string[];
  /** Tokens per second of answers to requests that no scenario was assigned to. */
  rate?: number;
}

export interface Upstream {
  /** Origin without a trailing slash; the API is below `/v1`, or `/api/paas/v4` for Z.ai. */
  url: string;
  control: Control;
  close: () => Promise<void>;
}

/** Names GLM-5.1 has been served under; every dialect takes them. */
const knownModels = ["glm-5.1", "glm-5.1-fp8", "z-ai/glm-5.1", "zai-org/GLM-5.1-FP8"];
const requestBytesMax = 256 * 1024 * 1024;

/** Starts the stand-in endpoint. */
export async function startUpstream(options: UpstreamOptions = {}): Promise<Upstream> {
  const control = new Control();
  const server = createServer({ keepAliveTimeout: 60_000, requestTimeout: 0 });
  server.on("request", (request, response) => {
    handle({ options, control, request, response }).catch((error: unknown) => {
      response.destroy(error instanceof Error ? error : new Error(String(error)));
    });
  });
  const host = options.host ?? "127.0.0.1";
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(options.port ?? 0, host, () => resolve());
  });
  const address = server.address();
  const port = typeof address === "object" && address ? address.port : options.port;
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return { url: `http://${host.includes(":") ? `[${host}]` : host}:${port}`, control, close };
}

interface Visit {
  options: UpstreamOptions;
  control: Control;
  request: IncomingMessage;
  response: ServerResponse;
}

async function handle(visit: Visit): Promise<void> {
  const { request } = visit;
  const { pathname, searchParams } = new URL(request.url ?? "/", "http://stand-in");
  const raw = await readBody(request);
  if (pathname.startsWith("/__control/")) {
    await handleControl(visit, pathname.slice("/__control/".length), searchParams, raw);
    return;
  }
  const { dialect, path } = route(pathname, visit.options);
  const body = parse(raw);
  const record = openRecord(visit, body, raw.length);
  const signal = watchReader(visit, record);
  const call: Call = { ...visit, dialect, path, record, signal, body: isRecord(body) ? body : {} };
  if (isProtected(path) && !isAuthorized(visit)) {
    refuse(call, { status: 401 });
  } else if (request.method === "POST" && path === "/v1/chat/completions") {
    await handleChat(call, body);
  } else {
    await handleOther(call);
  }
}

interface Call extends Visit {
  dialect: Dialect;
  /** Without the prefixes that choose a dialect. */
  path: string;
  record: RequestRecord;
  signal: AbortSignal;
  body: ChatBody;
}

/** `/as/sglang/v1/…` speaks another dialect than the server's; Z.ai has its own base path. */
function route(pathname: string, options: UpstreamOptions): { dialect: Dialect; path: string } {
  const [, name, rest] = /^\/as\/([^/]+)(\/.*)$/.exec(pathname) ?? [];
  const path = rest ?? pathname;
  const dialect = dialects[isDialectName(name) ? name : (options.dialect ?? "vllm")];
  const [, zaiPath] = /^\/api\/(?:coding\/)?paas\/v4(\/.*)$/.exec(path) ?? [];
  return zaiPath === undefined
    ? { dialect, path }
    : { dialect: dialects.zai, path: `/v1${zaiPath}` };
}

async function handleChat(call: Call, body: unknown): Promise<void> {
  const scenario = scenarioFor(call);
  const dialect = scenario.dialect ? dialects[scenario.dialect] : call.dialect;
  const spoken = { ...call, dialect };
  if (!isRecord(body)) {
    refuse(spoken, { status: 400, message: "There was an error parsing the body" });
    return;
  }
  const maxModelLen = call.options.maxModelLen ?? dialect.maxModelLen;
  const hasModel = (model: string) => isServed(call, model);
  const refusal = scenario.ignoreLimits
    ? undefined
    : findRefusal(body, { dialect, maxModelLen, hasModel });
  if (refusal) {
    refuse(spoken, refusal);
    return;
  }
  const answer = new Answer({ ...spoken, scenario, maxModelLen });
  if (await answer.passPoint("headers")) {
    return;
  }
  if (answer.fault?.type === "status") {
    answer.sendStatus(answer.fault);
  } else if (body.stream === true) {
    await sendStream(answer);
  } else {
    await sendPlain(answer);
  }
}

function scenarioFor(call: Call): Scenario {
  const { control, body, options, record } = call;
  const model = typeof body.model === "string" ? body.model : "";
  const assigned = control.take([record.key, model, "default"]);
  if (!assigned) {
    return { rate: options.rate ?? 0, ...talk(body) };
  }
  return assigned.outputs ? assigned : { ...assigned, outputs: talk(body).outputs ?? [] };
}

function isServed(call: Call, model: string): boolean {
  const { options, control } = call;
  return knownModels.includes(model) || options.models?.includes(model) || control.has(model);
}

/** Everything but chat; a scenario under a key such as "GET /v1/models" can make it fail. */
async function handleOther(call: Call): Promise<void> {
  const { control, request, dialect, path, body, options } = call;
  const name = `${request.method} ${path}`;
  const maxModelLen = options.maxModelLen ?? dialect.maxModelLen;
  const scenario = control.take([name]) ?? {};
  const answer = new Answer({ ...call, scenario, maxModelLen });
  if (await answer.passPoint("headers")) {
    return;
  }
  if (answer.fault?.type === "status") {
    answer.sendStatus(answer.fault);
    return;
  }
  const asked = { dialect, name, body, maxModelLen, models: options.models ?? [] };
  const open = control.requests().filter((other) => other.endedAt === undefined);
  const reply = otherReply(asked, open.length - 1);
  if (reply) {
    send(call, 200, { "content-type": reply.contentType }, reply.body);
  } else {
    refuse(call, { status: 404, message: "Not Found" });
  }
}

function refuse(call: Call, failure: Failure): void {
  const reply = errorReply(call.dialect, failure);
  send(call, reply.status, { "content-type": reply.contentType }, reply.body);
}

function send(call: Call, status: number, headers: Record<string, string>, body: string): void {
  call.record.status = status;
  call.record.firstByteAt = now();
  call.record.bytesSent = Buffer.byteLength(body);
  call.response.writeHead(status, { ...headers, "content-length": call.record.bytesSent });
  call.response.end(body);
}

function isProtected(path: string): boolean {
  return path.startsWith("/v1/");
}

function isAuthorized({ options, request }: Visit): boolean {
  return (
    options.apiKey === undefined || request.headers.authorization === `Bearer ${options.apiKey}`
  );
}

function openRecord(visit: Visit, body: unknown, bodyBytes: number): RequestRecord {
  const { request, control } = visit;
  const { authorization, ...headers } = request.headers;
  return control.open({
    key: isRecord(body) ? keyOf(body) : "default",
    method: request.method ?? "GET",
    path: request.url ?? "/",
    headers,
    ...authorizationFacts(authorization),
    body,
    bodyBytes,
    receivedAt: now(),
  });
}

/** Notes how the answer ends; the signal aborts when the connection is gone. */
function watchReader(visit: Visit, record: RequestRecord): AbortSignal {
  const { response, control } = visit;
  const gone = new AbortController();
  response.once("close", () => {
    record.endedAt = now();
    if (!response.writableEnded && !record.cut) {
      record.closedEarly = true;
      record.closedAt = record.endedAt;
    }
    gone.abort();
    control.touch();
  });
  return gone.signal;
}

function parse(raw: Buffer): unknown {
  try {
    return raw.length === 0 ? undefined : JSON.parse(raw.toString());
  } catch {
    return undefined;
  }
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    bytes += chunk.length;
    if (bytes > requestBytesMax) {
      throw new Error("The request body is too large");
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
