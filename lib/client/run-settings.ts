import { type Budget, budgetLimits } from "@/protocol/budget";
import { attempt } from "./action";
import type { RunSettings } from "./api";
import type { Environment } from "./environment";

const key = "longrun.settings";
const unsavedKey = (threadId: string) => `${key}.${threadId}`;

/** Model and thinking as chosen last in this browser: what a new thread begins with. */
export function readLastSettings(storage: Pick<Storage, "getItem">): RunSettings {
  const { budget: _, ...settings } = read(storage, key);
  return settings;
}

export function keepLastSettings(
  storage: Pick<Storage, "setItem" | "removeItem">,
  settings: RunSettings,
): void {
  write(storage, key, settings);
}

/** What was chosen for a thread, for as long as a page may be shown anything older. */
export function readUnsaved(
  storage: Pick<Storage, "getItem">,
  threadId: string,
  now: number,
): RunSettings {
  const place = unsavedKey(threadId);
  const savedAt = readSavedAt(storage, place);
  return savedAt !== undefined && now - savedAt >= lateMsMax ? {} : read(storage, place);
}

interface SaverPorts {
  storage: () => Pick<Storage, "getItem" | "setItem" | "removeItem">;
  env: Pick<Environment, "now" | "setTimer">;
  patch: (threadId: string, settings: RunSettings) => Promise<void>;
}

/** No request takes longer on its way. */
const lateMsMax = 10_000;

/**
 * Saves one choice after the other, and keeps each in this browser until the server has it or
 * refuses it: a reload waits for neither.
 */
export function createSettingsSaver({ storage, env, patch }: SaverPorts) {
  let saving = Promise.resolve();

  async function send(threadId: string): Promise<void> {
    const place = unsavedKey(threadId);
    const kept = storage().getItem(place);
    // An earlier save has brought this one, too.
    if (kept === null || readSavedAt(storage(), place) !== undefined) return;
    const settings = read(storage(), place);
    const result = await attempt(() => patch(threadId, settings));
    const { isUncertain, status } = result.ok ? { isUncertain: false, status: 0 } : result.problem;
    const isOpen = isUncertain || status === 401 || status === 429;
    // A newer choice is on its way by itself.
    if (isOpen || storage().getItem(place) !== kept) return;
    if (!result.ok) return storage().removeItem(place);
    write(storage(), place, { ...settings, savedAt: env.now() });
    env.setTimer(() => {
      const savedAt = readSavedAt(storage(), place);
      if (savedAt !== undefined && env.now() - savedAt >= lateMsMax) storage().removeItem(place);
    }, lateMsMax);
  }

  return (threadId: string, change: RunSettings): Promise<void> => {
    const settings = { ...readUnsaved(storage(), threadId, env.now()), ...change };
    const isKept = write(storage(), unsavedKey(threadId), settings);
    saving = saving.then(async () => {
      if (isKept) return await send(threadId);
      await attempt(() => patch(threadId, settings));
    });
    return saving;
  };
}

function readSavedAt(storage: Pick<Storage, "getItem">, place: string): number | undefined {
  try {
    const value: unknown = JSON.parse(storage.getItem(place) ?? "null");
    if (typeof value !== "object" || value === null || !("savedAt" in value)) return undefined;
    return typeof value.savedAt === "number" ? value.savedAt : undefined;
  } catch {
    // As below.
    return undefined;
  }
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

/**
 * False where the storage is full or forbidden: what was chosen is then not there for a reload, and
 * what stood there is not either, or it would be saved over the newer choice.
 */
function write(
  storage: Pick<Storage, "setItem" | "removeItem">,
  place: string,
  settings: RunSettings & { savedAt?: number },
): boolean {
  try {
    storage.setItem(place, JSON.stringify(settings));
    return true;
  } catch {
    storage.removeItem(place);
    return false;
  }
}
