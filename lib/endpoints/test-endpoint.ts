import "server-only";
import { notFound } from "@/lib/app-error";
import { endpointKinds } from "@/lib/models/endpoint-kinds";
import { createModel } from "@/lib/models/glm";
import { createListModels } from "@/lib/models/list-models";
import type { EndpointConfig, Model } from "@/lib/models/model";
import type { EndpointReport } from "@/protocol/api";
import type { ErrorInfo } from "@/protocol/error-classes";
import { newId } from "@/protocol/ids";
import { requireEndpoint } from "./admin";
import { toBaseUrl } from "./base-url";
import { findKey, toEndpointConfig } from "./config";
import type { TestEndpointInput } from "./endpoint-input.schema";
import { emptyWord, greeting, type Probe, probe, toolQuestion } from "./probe";

export interface TestLimits {
  /** For everything together. */
  totalMs: number;
  connectMs: number;
  listMs: number;
  answerMs: number;
}

const usualLimits: TestLimits = {
  totalMs: 20_000,
  connectMs: 5_000,
  listMs: 6_000,
  answerMs: 14_000,
};
/** Enough for a short thought; an endpoint that thinks longer has shown that it does. */
const thinkingTokensMax = 256;
const answerTokensMax = 64;
const usualModelName = "glm-5.1";

/** What an administrator typed, or a stored endpoint, tried out. */
export async function testEndpointFor(
  _admin: { id: string },
  input: TestEndpointInput,
  signal: AbortSignal,
): Promise<EndpointReport> {
  if (input.baseUrl === undefined) {
    return await testEndpoint(toEndpointConfig(await requireEndpoint(input.endpointId)), {
      signal,
    });
  }
  const { kind, endpointId, model } = input;
  const baseUrl = toBaseUrl(input.baseUrl, kind);
  const apiKey = input.key ?? (endpointId && (await findStoredKey(endpointId, baseUrl)));
  const endpoint: EndpointConfig = { kind, baseUrl, ...(apiKey ? { apiKey } : {}) };
  return await testEndpoint(endpoint, { signal, ...(model ? { model } : {}) });
}

/** The key that is stored, for its own origin and no other. */
async function findStoredKey(endpointId: string, baseUrl: string): Promise<string | undefined> {
  const row = await requireEndpoint(endpointId);
  if (row.source === "demo") throw notFound();
  return new URL(row.baseUrl).origin === new URL(baseUrl).origin ? findKey(row) : undefined;
}

interface TestOptions {
  signal: AbortSignal;
  /** Asked when the endpoint lists none. */
  model?: string;
  limits?: Partial<TestLimits>;
}

/** Asks an endpoint what it is, in a few small requests. Never throws: what goes wrong is the report. */
export async function testEndpoint(
  endpoint: EndpointConfig,
  { signal, model, limits: given }: TestOptions,
): Promise<EndpointReport> {
  const limits = { ...usualLimits, ...given };
  const ending = AbortSignal.any([signal, AbortSignal.timeout(limits.totalMs)]);
  const listed = await listModels(endpoint, limits, ending);
  if (listed.isFinal) return { ...nothingKnown, problems: listed.problems };
  const names = listed.models.map(({ name }) => name);
  const chosen = chooseModel(names) ?? model ?? usualModelName;
  const window = listed.models.find(({ name }) => name === chosen)?.contextWindow;
  const found = await askModel(endpoint, {
    name: chosen,
    contextWindow: window ?? undefined,
    limits,
    signal: ending,
  });
  const report = toReport(endpoint, found);
  return {
    ...report,
    models: listed.models,
    // Without a list it counts most whether the model that was asked for answers.
    problems: report.problems.some(isPage)
      ? report.problems
      : [...report.problems, ...listed.problems],
  };
}

/** No API at all: what else it lacks does not matter. */
function isPage({ class: name, params }: ErrorInfo): boolean {
  return name === "wrong-content-type" && params.reason === "page";
}

const nothingKnown: EndpointReport = {
  isUsable: false,
  models: [],
  hasReasoning: null,
  canStopThinking: null,
  firstContentMs: null,
  problems: [],
};

interface Listed {
  models: EndpointReport["models"];
  problems: ErrorInfo[];
  /** There is no use in asking a model. */
  isFinal: boolean;
}

async function listModels(
  endpoint: EndpointConfig,
  limits: TestLimits,
  signal: AbortSignal,
): Promise<Listed> {
  const list = createListModels({
    limits: { connectMs: limits.connectMs, modelListMs: limits.listMs },
  });
  const ask = async (config: EndpointConfig) => await list(config, newId("request"), signal);
  const answer = await ask(endpoint);
  if (answer.type === "models" && answer.models.length > 0) {
    const models = answer.models.map(({ id, contextWindow }) => ({
      name: id,
      contextWindow: contextWindow ?? null,
    }));
    return { models, problems: [], isFinal: false };
  }
  const error = answer.type === "failure" ? answer.error : missingList;
  const isElsewhere = error.class === "model-not-found" || error.class === "wrong-content-type";
  if (isElsewhere && !endpoint.baseUrl.endsWith("/v1")) {
    // The same server is asked, so the key goes nowhere else.
    const suggestion = `${endpoint.baseUrl}/v1`;
    const other = await ask({ ...endpoint, baseUrl: suggestion });
    if (other.type === "models" || other.error.class === "endpoint-auth") {
      const problem: ErrorInfo = { class: "endpoint-path", params: { suggestion } };
      return { models: [], problems: [problem], isFinal: true };
    }
  }
  // An API may answer with a page where it has nothing.
  const isMissing =
    error.class === "model-not-found" || (isPage(error) && error.params.status === 404);
  const hasNoList = isMissing || error === missingList;
  return { models: [], problems: [hasNoList ? missingList : error], isFinal: !hasNoList };
}

const missingList: ErrorInfo = { class: "model-list-missing", params: {} };

function chooseModel(names: readonly string[]): string | undefined {
  return names.find((name) => /glm-?5/i.test(name)) ?? names[0];
}

interface Asking {
  name: string;
  contextWindow: number | undefined;
  limits: TestLimits;
  signal: AbortSignal;
}

interface Found {
  withThinking: Probe;
  /** Undefined where the kind knows no way to turn thinking off. */
  withoutThinking: Probe | undefined;
  /** Undefined where the template is not known to need a flag. */
  withToolResult: Probe | undefined;
}

/** All at once: the slowest decides how long a person waits. */
async function askModel(endpoint: EndpointConfig, asking: Asking): Promise<Found> {
  const { connectMs, answerMs } = asking.limits;
  const model = createModel({
    limits: { connectMs, headersMs: answerMs, firstContentMs: answerMs, idleMs: answerMs },
  });
  const ask = (thinking: boolean, messages = greeting) =>
    probeWith(model, endpoint, asking, thinking, messages);
  const traits = endpointKinds[endpoint.kind];
  const [withThinking, withoutThinking, withToolResult] = await Promise.all([
    ask(true),
    traits.thinking === "unknown" ? undefined : ask(false),
    traits.thinking === "template" && traits.maxTokens === "fill"
      ? ask(false, toolQuestion)
      : undefined,
  ]);
  return { withThinking, withoutThinking, withToolResult };
}

async function probeWith(
  model: Model,
  endpoint: EndpointConfig,
  { name, contextWindow, signal }: Asking,
  thinking: boolean,
  messages: typeof greeting,
): Promise<Probe> {
  const maxOutputTokens = thinking ? thinkingTokensMax : answerTokensMax;
  const asked = { endpoint, model: name, contextWindow, thinking, messages, maxOutputTokens };
  return await probe(model, asked, signal);
}

function toReport(endpoint: EndpointConfig, found: Found): Omit<EndpointReport, "models"> {
  const { withThinking: on, withoutThinking: off, withToolResult } = found;
  if (on.error) return { ...nothingKnown, problems: [on.error] };
  const problems: ErrorInfo[] = [];
  if (on.hasTags) {
    problems.push({ class: "reasoning-not-parsed", params: { kind: endpoint.kind } });
  }
  if (withToolResult?.text.includes(emptyWord)) {
    problems.push({ class: "tool-results-lost", params: { kind: endpoint.kind } });
  }
  if (off?.error) problems.push(off.error);
  return {
    isUsable: true,
    hasReasoning: on.hasReasoning && !on.hasTags,
    canStopThinking: !off || off.error ? null : !off.hasReasoning && !off.hasTags,
    firstContentMs: on.firstContentMs,
    problems,
  };
}
