/** What one run needs of the rest of the server: its model, its conversation, its tools. */
import { database } from "@/db/client";
import { findCustomInstructions } from "@/db/queries/account";
import { readFileTexts } from "@/db/queries/files";
import { type PathMessage, readPath } from "@/db/queries/run-views";
import { type ClaimedRun, moveRun } from "@/db/queries/runs";
import { sealEndedRuns } from "@/db/queries/seal";
import { findThreadSettings } from "@/db/queries/threads";
import { findAlternative, resolveRunModel } from "@/lib/endpoints/resolve";
import type { Model } from "@/lib/models/model";
import { readSettings, readSettingsAnew, readToolSettings } from "@/lib/settings/settings";
import type { ErrorInfo } from "@/protocol/error-classes";
import { createConsent } from "./consent";
import type { Prepared } from "./execute-ports";
import { createHistory, toHistory } from "./history";
import { createToolSet } from "./tool-set";

export async function prepareRun(
  run: ClaimedRun,
  model: Model,
): Promise<Prepared | { error: ErrorInfo }> {
  const db = database();
  const anew = readSettingsAnew();
  const [found, history, { systemPrompt }, own, settings, toolSettings] = await Promise.all([
    resolveRunModel(run),
    readHistory(run),
    anew,
    findCustomInstructions(db, run.userId),
    findThreadSettings(db, run.userId, run.threadId),
    anew.then(readToolSettings),
  ]);
  if ("error" in found) return found;
  let resolved = found;
  const tried = new Set([found.endpointId]);
  const system = [systemPrompt.trim(), own.trim()].filter((text) => text !== "").join("\n\n");
  const withheld = [...toolSettings].filter(([, setting]) => setting === "off");
  const { tools, saves } = createToolSet({
    userId: run.userId,
    threadId: run.threadId,
    messageId: run.messageId,
    off: [...(settings?.toolsOff ?? []), ...withheld.map(([name]) => name)],
  });
  return {
    model,
    history,
    tools,
    consent: createConsent(run),
    saves,
    async failover() {
      // A conversation goes to another server only where an administrator said that it may.
      if (!(await readSettings()).failover) return undefined;
      const next = await findAlternative(run, tried);
      // Whoever owns the run next begins where this one is.
      if (!next || !(await moveRun(database(), run, next))) return undefined;
      const moved = { from: resolved.endpointName, to: next.endpointName };
      tried.add(next.endpointId);
      resolved = next;
      return moved;
    },
    request: (step, attempt) => ({
      endpoint: resolved.endpoint,
      model: resolved.model,
      ...(system === "" ? {} : { system }),
      thinking: run.thinking,
      // An agent's earlier reasoning is its memory; in a chat it would only fill the window.
      preserveThinking: tools.size > 0,
      temperature: resolved.temperature,
      topP: resolved.topP,
      ...(resolved.contextWindow === null ? {} : { contextWindow: resolved.contextWindow }),
      requestId: `${run.id}-${step}-${attempt}`,
    }),
  };
}

/** The conversation up to the run's own message. */
async function readHistory(run: ClaimedRun) {
  if (run.followsUnsealed) await sealEndedRuns(database(), run.threadId);
  const path = await readPath(database(), run.messageId);
  const files = await readFileTexts(database(), run.threadId, listFileIds(path));
  return createHistory(path.flatMap(({ role, parts }) => toHistory(role, parts, files)));
}

function listFileIds(path: readonly PathMessage[]): string[] {
  const parts = path.flatMap((message) => message.parts);
  return parts.flatMap((part) => (part.kind === "file" ? [part.fileId] : []));
}
