/**
 * What an administrator sets for everybody, each setting once: its form, its checks, its place in
 * the API, its words (`admin.settings.items.<key>` in locales) and its variable follow from here.
 */
import { z } from "zod";
import type { AdminSetting } from "@/protocol/api";
import { type BudgetLimit, defaultBudget } from "@/protocol/budget";
import {
  type ApprovableTool,
  approvableTools,
  type ToolSetting,
  toolSettings,
  toolTraits,
} from "@/protocol/tools";
import { choiceForm, type NumberBounds, numberForm } from "./variable-forms.schema";

const systemPromptMax = 20_000;

type Variable = `LONGRUN_${string}`;
type Kind = AdminSetting["kind"];

interface Definition<T> {
  kind: Kind;
  /** Set there, it is read-only everywhere else. */
  variable: Variable;
  fallback: T;
  schema: z.ZodType<T>;
  /** The variable's text as a value. */
  given: z.ZodType<T | undefined>;
  /** Of a choice. */
  options?: readonly string[];
  /** Of a number. */
  min?: number;
  max?: number;
}

type ToolKey = `tool_${ApprovableTool}`;

const tools = Object.fromEntries(
  approvableTools.map((name) => [
    `tool_${name}`,
    toChoice(`LONGRUN_TOOL_${name.toUpperCase()}`, toolSettings, toolTraits[name].approval),
  ]),
) as { readonly [K in ToolKey]: Definition<ToolSetting> };

const budget = {
  budget_steps: toNumber("LONGRUN_BUDGET_STEPS", defaultBudget.steps, { min: 1, max: 100_000 }),
  budget_tokens: toNumber("LONGRUN_BUDGET_TOKENS", 0, { min: 0, max: 1_000_000_000_000 }),
  budget_minutes: toNumber("LONGRUN_BUDGET_MINUTES", defaultBudget.minutes ?? 0, {
    min: 0,
    max: 60 * 24 * 365,
  }),
  budget_cost: toNumber("LONGRUN_BUDGET_COST", 0, { min: 0, max: 1_000_000_000, isWhole: false }),
} as const satisfies Record<`budget_${BudgetLimit}`, Definition<number>>;

export const definitions = {
  systemPrompt: toText("LONGRUN_SYSTEM_PROMPT", systemPromptMax),
  thinking: toSwitch("LONGRUN_THINKING", true),
  sharing: toSwitch("LONGRUN_SHARING", false),
  signUp: toSwitch("LONGRUN_SIGN_UP", false),
  failover: toSwitch("LONGRUN_FAILOVER", false),
  ...budget,
  ...tools,
} as const;

function toSwitch(variable: Variable, fallback: boolean): Definition<boolean> {
  const given = choiceForm(["on", "off"])
    .transform((text) => text === "on")
    .optional();
  return { kind: "switch", variable, fallback, schema: z.boolean(), given };
}

function toText(variable: Variable, max: number): Definition<string> {
  const schema = z.string().max(max, `must have at most ${max} characters`);
  return { kind: "text", variable, fallback: "", schema, given: schema.optional() };
}

function toChoice<const T extends string>(
  variable: Variable,
  options: readonly T[],
  fallback: T,
): Definition<T> {
  const schema: z.ZodType<T> = choiceForm(options);
  return { kind: "choice", variable, fallback, schema, given: schema.optional(), options };
}

function toNumber(variable: Variable, fallback: number, bounds: NumberBounds): Definition<number> {
  const { min, max, isWhole = true } = bounds;
  const schema = (isWhole ? z.int() : z.number()).min(min).max(max);
  const given = numberForm(bounds).optional();
  return { kind: "number", variable, fallback, schema, given, min, max };
}

type Definitions = typeof definitions;
export type SettingKey = keyof Definitions;
export type Settings = { [K in SettingKey]: Definitions[K]["fallback"] };

export const settingKeys = Object.keys(definitions) as SettingKey[];

function eachSetting<V>(make: (definition: Definition<unknown>) => V): Record<string, V> {
  return Object.fromEntries(
    settingKeys.map((key) => [key, make(definitions[key] as Definition<unknown>)]),
  );
}

/** Body of `PATCH /api/admin/settings`: null goes back to the default, what is absent stays. */
export const patchSettingsInput = z.strictObject(
  eachSetting(({ schema }) => schema.nullable().optional()) as {
    [K in SettingKey]: z.ZodOptional<z.ZodNullable<z.ZodType<Settings[K]>>>;
  },
);
export type SettingsPatch = z.infer<typeof patchSettingsInput>;

/** The variables of all settings, for the check of the environment. */
export const settingVariables: Readonly<Record<Variable, z.ZodType>> = Object.fromEntries(
  Object.values(eachSetting(({ variable, given }) => [variable, given] as const)),
);

/** What the environment sets. */
export function readGiven(given: Readonly<Record<string, unknown>>): Partial<Settings> {
  const found: Record<string, unknown> = {};
  for (const key of settingKeys) {
    const value = given[definitions[key].variable];
    if (value !== undefined) found[key] = value;
  }
  return found as Partial<Settings>;
}

/** Stored values as they may be used: what does not fit its definition counts as not set. */
export function readStored(stored: Readonly<Record<string, unknown>>): Partial<Settings> {
  const found: Record<string, unknown> = {};
  for (const key of settingKeys) {
    const parsed = definitions[key].schema.safeParse(stored[key]);
    if (parsed.success) found[key] = parsed.data;
  }
  return found as Partial<Settings>;
}
