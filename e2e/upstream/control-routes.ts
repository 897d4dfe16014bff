import type { ServerResponse } from "node:http";
import { isRecord } from "./chat-body";
import type { Control, WaitFor } from "./control";
import type { Scenario } from "./scenario";
import { findScenario } from "./scenarios";

interface Visit {
  control: Control;
  request: { method?: string | undefined };
  response: ServerResponse;
}

/** The control plane over HTTP, for tests in another process. */
export async function handleControl(
  visit: Visit,
  name: string,
  query: URLSearchParams,
  raw: Buffer,
): Promise<void> {
  const { control, response } = visit;
  try {
    const body: unknown = raw.length === 0 ? {} : JSON.parse(raw.toString());
    const input = isRecord(body) ? body : {};
    const key = text(input.key) ?? query.get("key") ?? undefined;
    reply(response, 200, await act(control, { name, key, input, query }));
  } catch (error) {
    reply(response, 400, { error: error instanceof Error ? error.message : String(error) });
  }
}

interface Action {
  name: string;
  key: string | undefined;
  input: Record<string, unknown>;
  query: URLSearchParams;
}

async function act(control: Control, action: Action): Promise<unknown> {
  const { name, key, input, query } = action;
  switch (name) {
    case "ready":
      return { ready: true };
    case "scenario":
      control.use(key ?? "default", toSteps(input.steps ?? [input.scenario]));
      return { key: key ?? "default" };
    case "reset":
      control.reset(key);
      return { reset: key ?? "all" };
    case "requests":
      return { requests: control.requests(key) };
    case "release":
      return { released: control.release(key) };
    case "wait":
      await control.waitFor(key ?? "default", toWaitFor(query.get("until")), count(query));
      return { requests: control.requests(key ?? "default") };
    default:
      throw new Error(`No control named ${name}`);
  }
}

function toSteps(value: unknown): Scenario[] {
  if (!Array.isArray(value) || value.length === 0) {
    throw new Error("Give a scenario, or steps with at least one");
  }
  return value.map(toScenario);
}

const scenarioKeys: Record<keyof Scenario, true> = {
  dialect: true,
  outputs: true,
  rate: true,
  chunkTokens: true,
  finishReason: true,
  usage: true,
  done: true,
  delays: true,
  holdAt: true,
  model: true,
  headers: true,
  reasoningFields: true,
  emptyReasoningContent: true,
  ignoreLimits: true,
  framing: true,
  splitBytes: true,
  fault: true,
  failTimes: true,
};

/** A scenario or the name of one. Only its top-level keys are checked: it comes from our own tests. */
function toScenario(value: unknown): Scenario {
  if (typeof value === "string") {
    const found = findScenario(value);
    if (!found) {
      throw new Error(`No scenario named ${value}`);
    }
    return found;
  }
  if (!isRecord(value)) {
    throw new Error("A scenario is an object or a name");
  }
  const unknown = Object.keys(value).find((name) => !Object.hasOwn(scenarioKeys, name));
  if (unknown !== undefined) {
    throw new Error(`A scenario has no ${unknown}`);
  }
  return value as Scenario;
}

function toWaitFor(value: string | null): WaitFor {
  switch (value) {
    case "requests":
    case "held":
    case "tokens":
    case "ended":
    case "closed":
      return value;
    default:
      throw new Error("Wait until requests, held, tokens, ended or closed");
  }
}

function count(query: URLSearchParams): number {
  return Number(query.get("count") ?? 1);
}

function text(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

function reply(response: ServerResponse, status: number, json: unknown): void {
  response.writeHead(status, { "content-type": "application/json" });
  response.end(JSON.stringify(json));
}
