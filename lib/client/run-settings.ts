import type { RunSettings } from "./api";

const key = "longrun.settings";

/** Model and thinking as chosen last in this browser: what a new thread begins with. */
export function readLastSettings(storage: Pick<Storage, "getItem">): RunSettings {
  try {
    const value: unknown = JSON.parse(storage.getItem(key) ?? "null");
    if (typeof value !== "object" || value === null) return {};
    const { model, thinking, toolsOff } = value as Record<string, unknown>;
    return {
      ...(typeof model === "string" ? { model } : {}),
      ...(typeof thinking === "boolean" ? { thinking } : {}),
      ...(Array.isArray(toolsOff) ? { toolsOff: toolsOff.map(String) } : {}),
    };
  } catch {
    // Written by something else, or forbidden: as if nothing had been chosen.
    return {};
  }
}

export function keepLastSettings(storage: Pick<Storage, "setItem">, settings: RunSettings): void {
  try {
    storage.setItem(key, JSON.stringify(settings));
  } catch {
    // A full or forbidden storage only forgets the choice.
  }
}
