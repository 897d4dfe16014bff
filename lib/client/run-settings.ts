import { type Budget, budgetLimits } from "@/protocol/budget";
import { attempt } from "./action";
import type { RunSettings } from "./api";

const key = "longrun.settings";
const unsavedKey = (threadId: string) => `${key}.${threadId}`;

/** Model and thinking as chosen last in this browser: what a new thread begins with. */
export function readLastSettings(storage: Pick<Storage, "getItem">): RunSettings {
  const { budget: _, ...settings } = read(storage, key);
  return settings;
}

export function keepLastSettings(storage: Pick<Storage, "setItem">, settings: RunSettings): void {
  write(storage, key, settings);
}

/** What was chosen for a thread and is not known to have reached the server. */
export function readUnsaved(storage: Pick<Storage, "getItem">, threadId: string): RunSettings {
  return read(storage, unsavedKey(threadId));
}

interface SavePorts {
  storage: Pick<Storage, "getItem" | "setItem" | "removeItem">;
  patch: (settings: RunSettings) => Promise<void>;
}

/** A choice stays in this browser until the server has it or refuses it: a reload does not wait for that. */
export async function saveSettings(
  { storage, patch }: SavePorts,
  threadId: string,
  change: RunSettings,
): Promise<void> {
  const settings = { ...readUnsaved(storage, threadId), ...change };
  const place = unsavedKey(threadId);
  write(storage, place, settings);
  const result = await attempt(() => patch(settings));
  const { isUncertain, status } = result.ok ? { isUncertain: false, status: 0 } : result.problem;
  if (isUncertain || status === 401 || status === 429) return;
  // A newer choice is on its way by itself.
  if (storage.getItem(place) === JSON.stringify(settings)) storage.removeItem(place);
}

function read(storage: Pick<Storage, "getItem">, place: string): RunSettings {
  try {
    const value: unknown = JSON.parse(storage.getItem(place) ?? "null");
    if (typeof value !== "object" || value === null) return {};
    const { model, thinking, toolsOff, budget } = value as Record<string, unknown>;
    return {
      ...(typeof model === "string" ? { model } : {}),
      ...(typeof thinking === "boolean" ? { thinking } : {}),
      ...(Array.isArray(toolsOff) ? { toolsOff: toolsOff.map(String) } : {}),
      ...(typeof budget === "object" && budget !== null ? { budget: toBudget(budget) } : {}),
    };
  } catch {
    // Written by something else, or forbidden: as if nothing had been chosen.
    return {};
  }
}

function toBudget(kept: Partial<Record<keyof Budget, unknown>>): Partial<Budget> {
  const limits = budgetLimits.filter((limit) => typeof kept[limit] === "number");
  return Object.fromEntries(limits.map((limit) => [limit, kept[limit]]));
}

function write(storage: Pick<Storage, "setItem">, place: string, settings: RunSettings): void {
  try {
    storage.setItem(place, JSON.stringify(settings));
  } catch {
    // A full or forbidden storage only forgets the choice.
  }
}
