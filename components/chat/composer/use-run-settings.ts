"use client";
import { useEffect, useMemo, useState } from "react";
import { createApi, type RunSettings } from "@/lib/client/api";
import { browserStorage } from "@/lib/client/browser-storage";
import { browserEnvironment } from "@/lib/client/environment";
import {
  createSettingsSaver,
  keepLastSettings,
  readLastSettings,
  readUnsaved,
} from "@/lib/client/run-settings";
import type { SendSettings } from "@/lib/client/thread-session";
import { useModels } from "@/lib/client/use-models";
import type { ModelChoice, ThreadSettings } from "@/protocol/api";
import { type Budget, budgetLimits } from "@/protocol/budget";
import type { ErrorInfo } from "@/protocol/error-classes";
import { useChat } from "../shell/chat-context";

export interface RunSettingsControl {
  models: readonly ModelChoice[];
  isLoaded: boolean;
  /** Why there is no model to choose. */
  error: ErrorInfo | undefined;
  /** The model that a send goes to. */
  model: ModelChoice | undefined;
  isThinking: boolean;
  /** What was chosen; what was not is the server's to decide. */
  chosen: RunSettings;
  toSend: SendSettings;
  /** Tools that runs do without. */
  toolsOff: readonly string[];
  setToolsOff: (off: string[]) => void;
  /** What its next runs may use. */
  budget: Budget;
  setBudget: (budget: Budget) => void;
  setModel: (id: string) => void;
  setThinking: (isThinking: boolean) => void;
}

const none: readonly string[] = [];
const api = createApi(browserEnvironment);
const saveSettings = createSettingsSaver({
  storage: browserStorage,
  env: browserEnvironment,
  patch: (threadId, settings) => api.patchThread(threadId, { settings: toStored(settings) }),
});

/** Model and thinking of a thread, kept with it; a new one begins with the last choice. */
export function useRunSettings(
  threadId: string | null,
  stored: ThreadSettings | null,
): RunSettingsControl {
  const { isThinkingDefault, defaultBudget } = useChat().me;
  const [changed, setChanged] = useState<RunSettings>({});
  const [begun, setBegun] = useState<RunSettings>({});
  const [wasNew] = useState(threadId === null);
  useEffect(() => {
    if (wasNew) setBegun(readLastSettings(browserStorage()));
  }, [wasNew]);
  const picked: RunSettings = { ...(wasNew ? begun : toChosen(stored)), ...changed };
  const newBudget = changed.budget;
  useEffect(() => {
    if (!wasNew || !threadId) return;
    const last = readLastSettings(browserStorage());
    void saveSettings(threadId, { ...last, ...(newBudget ? { budget: newBudget } : {}) });
  }, [wasNew, threadId, newBudget]);
  useEffect(() => {
    if (wasNew || !threadId) return;
    const unsaved = readUnsaved(browserStorage(), threadId, browserEnvironment.now());
    if (Object.keys(unsaved).length === 0) return;
    setChanged((newer) => ({ ...unsaved, ...newer }));
    void saveSettings(threadId, {});
  }, [wasNew, threadId]);

  const { models, isLoaded, error } = useModels();
  const found = models.find(({ id }) => id === picked.model);
  const model = found ?? models[0];
  const modelId = found?.id;
  const { thinking, toolsOff, budget } = picked;
  const chosen = useMemo<RunSettings>(
    () => ({
      ...(modelId === undefined ? {} : { model: modelId }),
      ...(thinking === undefined ? {} : { thinking }),
      ...(toolsOff === undefined ? {} : { toolsOff }),
      ...(budget === undefined ? {} : { budget }),
    }),
    [modelId, thinking, toolsOff, budget],
  );
  function change(next: RunSettings) {
    setChanged({ ...changed, ...next });
    keepLastSettings(browserStorage(), { ...chosen, ...next });
    if (threadId) void saveSettings(threadId, next);
  }
  return {
    ...{ models, isLoaded, model, chosen },
    error: models.length === 0 ? error : undefined,
    isThinking: thinking ?? isThinkingDefault,
    toSend: { ...chosen, ...(model ? { modelName: model.name } : {}) },
    toolsOff: toolsOff ?? none,
    budget: { ...defaultBudget, ...budget },
    setBudget: (next) => change({ budget: differing(next, defaultBudget) }),
    setToolsOff: (off) => change({ toolsOff: off }),
    setModel: (id) => change({ model: id }),
    setThinking: (isThinking) => change({ thinking: isThinking }),
  };
}

function toChosen(stored: ThreadSettings | null): RunSettings {
  return {
    ...(stored?.modelId ? { model: stored.modelId } : {}),
    ...(typeof stored?.thinking === "boolean" ? { thinking: stored.thinking } : {}),
    ...(stored?.toolsOff === undefined ? {} : { toolsOff: stored.toolsOff }),
    ...(stored?.budget === undefined ? {} : { budget: stored.budget }),
  };
}

/** Limits that are the installation's follow it when it changes them. */
function differing(budget: Budget, from: Budget): Partial<Budget> {
  const kept = budgetLimits.filter((limit) => budget[limit] !== from[limit]);
  return Object.fromEntries(kept.map((limit) => [limit, budget[limit]]));
}

function toStored({ model, thinking, toolsOff, budget }: RunSettings): Partial<ThreadSettings> {
  return {
    ...(model === undefined ? {} : { modelId: model }),
    ...(thinking === undefined ? {} : { thinking }),
    ...(toolsOff === undefined ? {} : { toolsOff: [...toolsOff] }),
    ...(budget === undefined ? {} : { budget }),
  };
}
