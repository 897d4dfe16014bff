import { createTranslator } from "next-intl";
import { describe, expect, it } from "vitest";
import en from "@/locales/en.json";
import fatal from "@/locales/fatal.json";
import zh from "@/locales/zh-CN.json";
import { errorClasses } from "@/protocol/error-classes";
import { toErrorParams } from "@/protocol/error-params";
import { chooseLocale, chooseTheme } from "./locales";

type Tree = { [key: string]: string | Tree };

function flatten(tree: Tree, path = ""): Map<string, string> {
  const leaves = new Map<string, string>();
  for (const [key, value] of Object.entries(tree)) {
    const place = path ? `${path}.${key}` : key;
    if (typeof value === "string") leaves.set(place, value);
    else for (const [below, text] of flatten(value, place)) leaves.set(below, text);
  }
  return leaves;
}

/** Names of the arguments of an ICU message, those inside the branches of its plurals and selects too. */
function paramsOf(text: string): string[] {
  const names = new Set<string>();
  let at = 0;
  const readMessage = () => {
    while (at < text.length && text[at] !== "}") {
      if (text[at] === "{") readArgument();
      else at += 1;
    }
    at += 1;
  };
  const readArgument = () => {
    const name = /^\{\s*(\w+)/.exec(text.slice(at))?.[1];
    if (name) names.add(name);
    at += 1;
    while (at < text.length && text[at] !== "}") {
      at += 1;
      if (text[at - 1] === "{") readMessage();
    }
    at += 1;
  };
  readMessage();
  return [...names].sort();
}

const english = flatten(en);
const chinese = flatten(zh);

describe("locales", () => {
  it("have the same keys", () => {
    expect([...chinese.keys()].sort()).toEqual([...english.keys()].sort());
    expect(Object.keys(fatal["zh-CN"])).toEqual(Object.keys(fatal.en));
  });

  it("have no empty string", () => {
    const empty = [...english, ...chinese].filter(([, text]) => text.trim() === "");
    expect(empty).toEqual([]);
  });

  it.each([...english])("take the same parameters in %s", (key, text) => {
    expect(paramsOf(chinese.get(key) ?? "")).toEqual(paramsOf(text));
  });

  it.each(errorClasses)(
    "have a sentence and a remedy for %s, with and without its parameters",
    (kind) => {
      for (const [locale, messages] of [
        ["en", en],
        ["zh-CN", zh],
      ] as const) {
        const failures: string[] = [];
        const t = createTranslator({
          locale,
          messages,
          namespace: "errors",
          onError: (error) => failures.push(error.message),
        });
        const bare = toErrorParams({ class: kind, params: {} });
        expect(t(`${kind}.message`, bare)).not.toBe("");
        expect(t(`${kind}.remedy`, bare)).not.toBe("");
        expect(failures).toEqual([]);
      }
    },
  );

  it.each(errorClasses)("send no member to the administration for %s", (kind) => {
    for (const messages of [en, zh]) {
      const own: Partial<Record<string, string>> = messages.errors.member;
      expect(own[kind] ?? messages.errors[kind].remedy).not.toMatch(/Admin →|管理 →/);
      expect(messages.errors[kind].message).not.toMatch(/Admin →|管理 →/);
    }
  });

  it("write Chinese with Chinese punctuation", () => {
    const wrong = [...chinese].filter(([, text]) =>
      /[\u4e00-\u9fff][,;:?!()]|[,;?!][\u4e00-\u9fff]/.test(text),
    );
    expect(wrong).toEqual([]);
  });
});

describe("chooseLocale", () => {
  it.each([
    ["zh-CN", "en", "zh-CN"],
    [undefined, "zh-TW,zh;q=0.9,en;q=0.8", "zh-CN"],
    [undefined, "de-DE,de;q=0.9,en;q=0.5,zh;q=0.4", "en"],
    [undefined, "en;q=0.3,zh;q=0.7", "zh-CN"],
    [undefined, "fr", "en"],
    ["xx", null, "en"],
    [undefined, "zh;q=0,en", "en"],
  ] as const)("cookie %s and languages %s give %s", (cookie, languages, locale) => {
    expect(chooseLocale(cookie, languages)).toBe(locale);
  });
});

describe("chooseTheme", () => {
  it("follows the system unless something known was chosen", () => {
    expect(chooseTheme("dark")).toBe("dark");
    expect(chooseTheme("red")).toBe("system");
    expect(chooseTheme(undefined)).toBe("system");
  });
});
