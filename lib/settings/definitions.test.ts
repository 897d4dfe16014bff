import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { parseEnv } from "@/lib/env";
import { definitions, readStored, settingKeys, settingVariables } from "./definitions.schema";

const base = {
  DATABASE_URL: "postgres://localhost/longrun",
  LONGRUN_SECRET: "x".repeat(32),
};
const root = new URL("../../", import.meta.url);

test.each(settingKeys)(
  "%s has its variable, its words in both languages and its line in the README",
  (key) => {
    const { variable } = definitions[key];
    expect(settingVariables).toHaveProperty(variable);
    for (const locale of ["en", "zh-CN"]) {
      const words = JSON.parse(readFileSync(new URL(`locales/${locale}.json`, root), "utf8"));
      const { items, tools } = words.admin.settings;
      for (const option of definitions[key].options ?? []) {
        expect(tools.options[option]).toMatch(/./);
      }
      if (definitions[key].options) continue;
      expect(items[key]).toEqual({
        label: expect.stringMatching(/./),
        help: expect.stringMatching(/./),
      });
    }
    expect(readFileSync(new URL("README.md", root), "utf8")).toContain(variable);
  },
);

test("the environment's values are read", () => {
  expect(parseEnv(base).settings).toEqual({});
  const given = {
    ...base,
    LONGRUN_SHARING: "on",
    LONGRUN_THINKING: "off",
    LONGRUN_SYSTEM_PROMPT: "Be brief.",
    LONGRUN_TOOL_BASH: "ask",
    LONGRUN_BUDGET_COST: "0.5",
  };
  expect(parseEnv(given).settings).toEqual({
    sharing: true,
    thinking: false,
    systemPrompt: "Be brief.",
    tool_bash: "ask",
    budget_cost: 0.5,
  });
});

test.each([
  [{ LONGRUN_TOOL_BASH: "on" }, "LONGRUN_TOOL_BASH must be one of allow, ask, deny, off"],
  [{ LONGRUN_SHARING: "yes" }, "LONGRUN_SHARING must be on or off"],
  [{ LONGRUN_BUDGET_STEPS: "0" }, "LONGRUN_BUDGET_STEPS must be a whole number from 1 to 100000"],
  [{ LONGRUN_BUDGET_COST: "-1" }, "LONGRUN_BUDGET_COST must be a number from 0 to 1000000000"],
  [{ LONGRUN_SYSTEM_PROMPT: "x".repeat(20_001) }, "PROMPT must have at most 20000 characters"],
])("%j ends the start with its variable and what it may be", (wrong, line) => {
  expect(() => parseEnv({ ...base, ...wrong })).toThrow(line);
});

test("what was stored and does not fit counts as not set", () => {
  expect(readStored({ sharing: "on", thinking: false, other: 1 })).toEqual({ thinking: false });
});
