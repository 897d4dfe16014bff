import { type ChatBody, countPrompt, countTokens } from "./chat-body";
import type { Dialect } from "./dialects";

interface Asked {
  dialect: Dialect;
  /** Method and path. */
  name: string;
  body: ChatBody;
  maxModelLen: number;
  models: readonly string[];
}

/** What the dialect serves beside chat; undefined where it has no such route. */
export function otherReply(asked: Asked, running: number) {
  const { dialect, name, body, maxModelLen, models } = asked;
  const service = services[name];
  if (!service || !dialect.serves.includes(service)) {
    return undefined;
  }
  switch (service) {
    case "models":
      return json(listModels(dialect, maxModelLen, models));
    case "tokenize":
      return json(tokenize(body, maxModelLen));
    case "version":
      return json({ version: "0.19.1" });
    case "health":
      return { contentType: "text/plain", body: "" };
    case "metrics":
      return {
        contentType: "text/plain; version=0.0.4",
        body: metricsText(dialect.model, running),
      };
  }
}

const services: Record<string, Dialect["serves"][number]> = {
  "GET /v1/models": "models",
  "POST /tokenize": "tokenize",
  "GET /version": "version",
  "GET /health": "health",
  "GET /metrics": "metrics",
};

function json(value: unknown) {
  return { contentType: "application/json", body: JSON.stringify(value) };
}

function listModels(dialect: Dialect, maxModelLen: number, more: readonly string[]) {
  const ids = [dialect.model, ...more.filter((id) => id !== dialect.model)];
  return { object: "list", data: ids.map((id) => modelEntry(dialect, id, maxModelLen)) };
}

function modelEntry(dialect: Dialect, id: string, maxModelLen: number) {
  const entry = { id, object: "model", created: 1_790_000_000, owned_by: dialect.ownedBy };
  const window = dialect.tellsWindow ? { max_model_len: maxModelLen } : {};
  if (dialect.ownedBy === "vllm") {
    const permission = [{ id: `modelperm-${id}`, object: "model_permission", organization: "*" }];
    return { ...entry, root: "zai-org/GLM-5.1-FP8", parent: null, ...window, permission };
  }
  return dialect.ownedBy === "sglang"
    ? { ...entry, root: id, parent: null, ...window }
    : { ...entry, ...window };
}

function tokenize(body: ChatBody, maxModelLen: number) {
  const count = typeof body.prompt === "string" ? countTokens(body.prompt) : countPrompt(body);
  const tokens = Array.from({ length: count }, (_, index) => index);
  return { count, max_model_len: maxModelLen, tokens, token_strs: null };
}

/** `GET /metrics`, with the names a dashboard reads. */
function metricsText(model: string, running: number): string {
  const gauges: Record<string, number> = {
    num_requests_running: running,
    num_requests_waiting: 0,
    kv_cache_usage_perc: Math.min(1, running / 100),
  };
  const counters: Record<string, number> = {
    prefix_cache_queries_total: 1000,
    prefix_cache_hits_total: 750,
    admission_rejections: 0,
    corrupted_requests: 0,
  };
  const label = `{engine="0",model_name="${model}"}`;
  const lines = (values: Record<string, number>, type: string) =>
    Object.entries(values).flatMap(([name, value]) => [
      `# TYPE vllm:${name} ${type}`,
      `vllm:${name}${label} ${value}`,
    ]);
  const histograms = ["time_to_first_token_seconds", "inter_token_latency_seconds"].flatMap(
    (name) => [
      `# TYPE vllm:${name} histogram`,
      `vllm:${name}_bucket{engine="0",le="+Inf",model_name="${model}"} 10`,
      `vllm:${name}_count${label} 10`,
      `vllm:${name}_sum${label} 0.5`,
    ],
  );
  return `${[...lines(gauges, "gauge"), ...lines(counters, "counter"), ...histograms].join("\n")}\n`;
}
