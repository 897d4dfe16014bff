/**
 * The run of the crash tests: it thinks, speaks and calls four tools, then answers. The model
 * decides by the conversation it is sent, so a history that lost a step repeats it visibly.
 */
import type { Database } from "@/db/client";
import { openRunDatabase } from "@/db/connections";
import { readPath } from "@/db/queries/run-views";
import { endRun } from "@/db/queries/runs";
import { sealRun } from "@/db/queries/seal";
import type { Model, ModelEvent } from "@/lib/models/model";
import { type Engine, type EngineOptions, startEngine } from "../engine";
import type { Prepared } from "../execute-ports";
import { createHistory, toHistory } from "../history";
import type { RunnableTool, ToolSet } from "../tool-port";
import type { WorkerPorts } from "../worker";
import { prepared, quickTimers } from "./harness";
import { call, say, scriptedTool, think } from "./scripted";
import type { Stage } from "./stage";

export const answer = "All is done and well.";

/** In call order. `look` may be repeated; both writes run one after the other. */
export const calls = [
  { tool: "look", input: { name: "look" } },
  { tool: "pay", input: { name: "pay" } },
  { tool: "write", input: { name: "write-1" } },
  { tool: "write", input: { name: "write-2" } },
];

export function scenarioModel(stage: Stage, runId: string): Model {
  return {
    async *streamStep(request, signal) {
      const step = request.messages.filter(({ role }) => role === "assistant").length + 1;
      stage.ledger.note({ kind: "asked", runId, step, messages: [...request.messages] });
      signal.addEventListener("abort", () => stage.ledger.note({ kind: "stopped", runId, step }));
      stage.reached(`before-first-token:${step}`);
      if (stage.isChosen("published:step-retry:1")) {
        yield* cutOff();
        return;
      }
      yield* spoken(stage, runId, step, signal);
    },
  };
}

async function* spoken(
  stage: Stage,
  runId: string,
  step: number,
  signal: AbortSignal,
): AsyncGenerator<ModelEvent> {
  yield* interrupted(stage, runId, `mid-reasoning:${step}`, think(`In step ${step} I think. `));
  if (step === 2) yield* stage.pace(runId, signal);
  if (signal.aborted) {
    yield { type: "failure", error: { class: "cancelled", params: {} }, retryable: false };
    return;
  }
  if (step === 1) {
    yield* interrupted(stage, runId, "mid-text:1", say("I call my tools. ").slice(0, -1));
    yield* interrupted(stage, runId, "mid-tool-input:1", call(...calls));
  } else {
    yield* interrupted(stage, runId, `mid-text:${step}`, say(answer));
  }
}

/** At the point: the first events are committed, one more is on its way, none follows. */
async function* interrupted(
  stage: Stage,
  runId: string,
  point: string,
  events: readonly ModelEvent[],
): AsyncGenerator<ModelEvent> {
  if (!stage.isChosen(point)) {
    yield* events;
    return;
  }
  const type = deltaOf(point);
  const committed = stage.hub.published(runId, type, stage.hub.countOf(runId, type) + 1);
  yield* events.slice(0, 2);
  await committed;
  yield* events.slice(2, 3);
  stage.reached(point);
}

function deltaOf(point: string) {
  if (point.startsWith("mid-reasoning")) return "reasoning-delta";
  return point.startsWith("mid-text") ? "text-delta" : "tool-input-delta";
}

function* cutOff(): Generator<ModelEvent> {
  yield { type: "text-delta", text: "half of it" };
  yield { type: "failure", error: { class: "stream-reset", params: {} }, retryable: true };
}

export function scenarioTools(stage: Stage, runId: string): ToolSet {
  const tool = (name: string, traits: Parameters<typeof scriptedTool>[2]): RunnableTool =>
    scriptedTool(name, async ({ input }) => await act(stage, runId, input), traits);
  return new Map([
    ["look", tool("look", { safeToRepeat: true })],
    ["pay", tool("pay", {})],
    ["write", tool("write", { writesWorkspace: true })],
  ]);
}

/** A point in a tool is reached when every other call that can end by then has its result. */
async function act(stage: Stage, runId: string, input: unknown) {
  const { name } = input as { name: string };
  stage.ledger.note({ kind: "called", runId, name });
  const others = name === "write-1" ? 2 : 3;
  const isStruck = stage.isChosen(`mid-tool:${name}`) || stage.isChosen(`after-effect:${name}`);
  if (isStruck) await stage.hub.published(runId, "tool-output-available", others);
  stage.reached(`mid-tool:${name}`);
  stage.ledger.note({ kind: "effect", runId, name });
  stage.reached(`after-effect:${name}`);
  return { output: `${name} worked` };
}

export interface ScenarioOptions {
  database: Database;
  url: string;
  stage: Stage;
  more?: Partial<EngineOptions>;
}

/** A real engine that plays the scenario; its seal and end can be struck. */
export async function startScenarioEngine(options: ScenarioOptions): Promise<Engine> {
  const { database, url, stage, more } = options;
  // As a server has it: statements that travel together and are kept.
  const runDatabase = openRunDatabase(url, () => undefined);
  const overrides: Partial<WorkerPorts> = {
    seal: async (runId, epoch) => {
      const count = stage.hub.countOf(runId, "step-end");
      stage.reached(`before-seal:${count}`);
      const doomed = beforeCommit(runDatabase, () => stage.reached(`in-seal:${count}`));
      const sealed = await sealRun(doomed, runId, epoch);
      stage.reached(`after-seal:${count}`);
      return sealed;
    },
    end: async (ending) => {
      const ended = await endRun(
        beforeCommit(runDatabase, () => stage.reached("in-end")),
        ending,
      );
      stage.reached("after-end");
      return ended;
    },
    ...more?.overrides,
  };
  return await startEngine({
    database,
    runDatabase,
    url,
    hub: stage.hub,
    works: true,
    prepare: async (run) => {
      stage.reached("after-claim");
      const path = await readPath(database, run.messageId);
      return {
        ...prepared(scenarioModel(stage, run.id), scenarioTools(stage, run.id)),
        history: createHistory(path.flatMap(({ role, parts }) => toHistory(role, parts))),
      } satisfies Prepared;
    },
    ...quickTimers,
    ...more,
    overrides,
  });
}

/** The same database, whose transactions do everything but commit when `strike` kills. */
function beforeCommit(database: Database, strike: () => void): Database {
  return new Proxy(database, {
    get(target, key) {
      if (key !== "transaction") return Reflect.get(target, key);
      const transaction: Database["transaction"] = async (work, config) =>
        await target.transaction(async (tx) => {
          const result = await work(tx);
          strike();
          return result;
        }, config);
      return transaction;
    },
  });
}
