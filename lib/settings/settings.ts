import "server-only";
import { type Database, database } from "@/db/client";
import { readSettingRows, writeSettingRows } from "@/db/queries/settings";
import { AppError } from "@/lib/app-error";
import { recordAudit } from "@/lib/audit/audit";
import { env } from "@/lib/env";
import type { AdminSetting } from "@/protocol/api";
import type { Budget } from "@/protocol/budget";
import { approvableTools, type ToolSetting } from "@/protocol/tools";
import {
  definitions,
  readStored,
  type SettingKey,
  type Settings,
  type SettingsPatch,
  settingKeys,
} from "./definitions.schema";

/** A change reaches what every process reads within this time, and each run that begins at once. */
const keptMs = 1_000;

let kept: { store: Database; at: number; values: Promise<Partial<Settings>> } | undefined;

/** Every setting's value: the environment's, else the stored one, else the default. At most a second old. */
export async function readSettings(): Promise<Settings> {
  const isKept = kept?.store === database() && performance.now() - kept.at < keptMs;
  return kept && isKept ? toSettings(await kept.values) : await readSettingsAnew();
}

/** As `readSettings`, never from before the call: for what begins and lasts. */
export async function readSettingsAnew(): Promise<Settings> {
  const store = database();
  const values = readSettingRows(store).then(readStored);
  kept = { store, at: performance.now(), values };
  values.catch(() => {
    if (kept?.values === values) kept = undefined;
  });
  return toSettings(await values);
}

function toSettings(stored: Partial<Settings>): Settings {
  const entries = settingKeys.map((key) => [
    key,
    env().settings[key] ?? stored[key] ?? definitions[key].fallback,
  ]);
  return Object.fromEntries(entries) as Settings;
}

/** An administrator's word on each tool that may be allowed or denied. */
export async function readToolSettings(): Promise<ReadonlyMap<string, ToolSetting>> {
  const settings = await readSettings();
  return new Map(approvableTools.map((name) => [name, settings[`tool_${name}`]]));
}

/** The limits of runs where nobody chose others. */
export async function readDefaultBudget(): Promise<Budget> {
  const settings = await readSettings();
  return {
    steps: settings.budget_steps,
    tokens: settings.budget_tokens || null,
    minutes: settings.budget_minutes || null,
    cost: settings.budget_cost || null,
  };
}

/** Every setting with where its value comes from. */
export async function listSettings(_admin: { id: string }): Promise<AdminSetting[]> {
  const stored = readStored(await readSettingRows(database()));
  const values = toSettings(stored);
  return settingKeys.map((key) => {
    const { kind, variable, fallback, options, min, max } = definitions[key];
    const isGiven = env().settings[key] !== undefined;
    const source = isGiven ? "environment" : stored[key] === undefined ? "default" : "admin";
    return {
      ...{ key, kind, value: values[key], default: fallback, variable, source },
      ...(options ? { options: [...options] } : {}),
      ...(min === undefined ? {} : { min }),
      ...(max === undefined ? {} : { max }),
    };
  });
}

/** Changes what is given. Throws `AppError` for a setting of the environment; then nothing changes. */
export async function changeSettings(
  admin: { id: string },
  patch: SettingsPatch,
): Promise<AdminSetting[]> {
  const keys = settingKeys.filter((key) => patch[key] !== undefined);
  const fixed = keys.find((key) => env().settings[key] !== undefined);
  if (fixed) throw readOnly(fixed);
  await writeSettingRows(
    database(),
    Object.fromEntries(keys.map((key) => [key, patch[key] ?? undefined])),
  );
  kept = undefined;
  for (const key of keys) {
    const value = patch[key] ?? "default";
    // Long texts stay out of the log: who changed it, and that it was changed, is what it tells.
    const isText = definitions[key].kind === "text" && value !== "default";
    const details = { value: isText ? "text" : value };
    const object = { kind: "setting", id: key } as const;
    await recordAudit({ actorId: admin.id, action: "setting-change", object, details });
  }
  return await listSettings(admin);
}

function readOnly(key: SettingKey): AppError {
  return new AppError({
    status: 409,
    code: "setting-read-only",
    detail: `This setting is set by ${definitions[key].variable}: change it there and restart.`,
    field: key,
  });
}
