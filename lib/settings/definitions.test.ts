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

test("the environment's values are read, and a wrong one ends the start by its name", () => {
  expect(parseEnv(base).settings).toEqual({});
  const given = {
    ...base,
    LONGRUN_SHARING: "on",
    LONGRUN_THINKING: "off",
    LONGRUN_SYSTEM_PROMPT: "Be brief.",
    LONGRUN_TOOL_BASH: "ask",
  };
  expect(parseEnv(given).settings).toEqual({
    sharing: true,
    thinking: false,
    systemPrompt: "Be brief.",
    tool_bash: "ask",
  });
  expect(() => parseEnv({ ...base, LONGRUN_TOOL_BASH: "on" })).toThrow(/LONGRUN_TOOL_BASH/);
  expect(() => parseEnv({ ...base, LONGRUN_SHARING: "yes" })).toThrow(/LONGRUN_SHARING/);
});

test("what was stored and does not fit counts as not set", () => {
  expect(readStored({ sharing: "on", thinking: false, other: 1 })).toEqual({ thinking: false });
});
