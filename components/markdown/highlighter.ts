import { createCssVariablesTheme, createHighlighterCore } from "shiki/core";
import { createJavaScriptRegexEngine } from "shiki/engine/javascript";
import type { LanguageInput } from "shiki/types";
import type { Language } from "./languages";

interface Token {
  at: number;
  text: string;
  /** Absent for plain text. */
  color?: string;
}
export type HighlightedLine = readonly Token[];

/** Each grammar is a file of its own, fetched when code in its language is shown. */
const grammars: Record<Language, LanguageInput> = {
  bash: () => import("shiki/dist/langs/bash.mjs"),
  c: () => import("shiki/dist/langs/c.mjs"),
  clojure: () => import("shiki/dist/langs/clojure.mjs"),
  cmake: () => import("shiki/dist/langs/cmake.mjs"),
  cpp: () => import("shiki/dist/langs/cpp.mjs"),
  csharp: () => import("shiki/dist/langs/csharp.mjs"),
  css: () => import("shiki/dist/langs/css.mjs"),
  csv: () => import("shiki/dist/langs/csv.mjs"),
  dart: () => import("shiki/dist/langs/dart.mjs"),
  diff: () => import("shiki/dist/langs/diff.mjs"),
  docker: () => import("shiki/dist/langs/docker.mjs"),
  elixir: () => import("shiki/dist/langs/elixir.mjs"),
  erlang: () => import("shiki/dist/langs/erlang.mjs"),
  fsharp: () => import("shiki/dist/langs/fsharp.mjs"),
  go: () => import("shiki/dist/langs/go.mjs"),
  graphql: () => import("shiki/dist/langs/graphql.mjs"),
  haskell: () => import("shiki/dist/langs/haskell.mjs"),
  hcl: () => import("shiki/dist/langs/hcl.mjs"),
  html: () => import("shiki/dist/langs/html.mjs"),
  ini: () => import("shiki/dist/langs/ini.mjs"),
  java: () => import("shiki/dist/langs/java.mjs"),
  javascript: () => import("shiki/dist/langs/javascript.mjs"),
  json: () => import("shiki/dist/langs/json.mjs"),
  jsx: () => import("shiki/dist/langs/jsx.mjs"),
  julia: () => import("shiki/dist/langs/julia.mjs"),
  kotlin: () => import("shiki/dist/langs/kotlin.mjs"),
  latex: () => import("shiki/dist/langs/latex.mjs"),
  lua: () => import("shiki/dist/langs/lua.mjs"),
  makefile: () => import("shiki/dist/langs/makefile.mjs"),
  markdown: () => import("shiki/dist/langs/markdown.mjs"),
  matlab: () => import("shiki/dist/langs/matlab.mjs"),
  nginx: () => import("shiki/dist/langs/nginx.mjs"),
  nix: () => import("shiki/dist/langs/nix.mjs"),
  ocaml: () => import("shiki/dist/langs/ocaml.mjs"),
  "objective-c": () => import("shiki/dist/langs/objective-c.mjs"),
  perl: () => import("shiki/dist/langs/perl.mjs"),
  php: () => import("shiki/dist/langs/php.mjs"),
  powershell: () => import("shiki/dist/langs/powershell.mjs"),
  proto: () => import("shiki/dist/langs/proto.mjs"),
  python: () => import("shiki/dist/langs/python.mjs"),
  r: () => import("shiki/dist/langs/r.mjs"),
  ruby: () => import("shiki/dist/langs/ruby.mjs"),
  rust: () => import("shiki/dist/langs/rust.mjs"),
  scala: () => import("shiki/dist/langs/scala.mjs"),
  scss: () => import("shiki/dist/langs/scss.mjs"),
  solidity: () => import("shiki/dist/langs/solidity.mjs"),
  sql: () => import("shiki/dist/langs/sql.mjs"),
  svelte: () => import("shiki/dist/langs/svelte.mjs"),
  swift: () => import("shiki/dist/langs/swift.mjs"),
  toml: () => import("shiki/dist/langs/toml.mjs"),
  tsx: () => import("shiki/dist/langs/tsx.mjs"),
  typescript: () => import("shiki/dist/langs/typescript.mjs"),
  vue: () => import("shiki/dist/langs/vue.mjs"),
  xml: () => import("shiki/dist/langs/xml.mjs"),
  yaml: () => import("shiki/dist/langs/yaml.mjs"),
  zig: () => import("shiki/dist/langs/zig.mjs"),
};

const theme = createCssVariablesTheme({ name: "longrun", variablePrefix: "--code-" });
/** A line that takes longer keeps what colour it has so far. */
const warm = { linesAtOnce: 120, lineMs: 50 };
/** A grammar's expressions are compiled as its first lines need them, which takes longer than reading them. */
const cold = { linesAtOnce: 5, lineMs: 3_000 };
const coldLines = 40;
/** Lines that were read in each language. */
const linesRead = new Map<Language, number>();

let starting: ReturnType<typeof createHighlighterCore> | undefined;

/** The tokens of each line; undefined when it was given up. Long code is read in pieces, so that the page stays alive. */
export async function highlight(
  code: string,
  language: Language,
  signal: AbortSignal,
): Promise<HighlightedLine[] | undefined> {
  starting ??= createHighlighterCore({
    themes: [theme],
    engine: createJavaScriptRegexEngine({ forgiving: true }),
  });
  const highlighter = await starting;
  await highlighter.loadLanguage(grammars[language]);
  const lines = code.split("\n");
  const out: HighlightedLine[] = [];
  let state: ReturnType<typeof highlighter.getLastGrammarState> | undefined;
  for (let at = 0; at < lines.length; ) {
    if (at > 0) await new Promise((resolve) => setTimeout(resolve));
    if (signal.aborted) return undefined;
    const read = linesRead.get(language) ?? 0;
    const { linesAtOnce, lineMs } = read < coldLines ? cold : warm;
    const piece = lines.slice(at, at + linesAtOnce).join("\n");
    at += linesAtOnce;
    linesRead.set(language, read + linesAtOnce);
    const tokens = highlighter.codeToTokensBase(piece, {
      lang: language,
      theme: "longrun",
      tokenizeMaxLineLength: 2_000,
      tokenizeTimeLimit: lineMs,
      ...(state ? { grammarState: state } : {}),
    });
    state = highlighter.getLastGrammarState(tokens);
    out.push(...tokens.map((line) => line.map(toToken)));
  }
  return out;
}

function toToken({
  offset,
  content,
  color,
}: {
  offset: number;
  content: string;
  color?: string;
}): Token {
  const isPlain = color === undefined || color === "var(--code-foreground)";
  return { at: offset, text: content, ...(isPlain ? {} : { color }) };
}
