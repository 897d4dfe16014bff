/** Languages whose words are coloured, by all the names a fence may give them. */
const names = {
  bash: ["sh", "shell", "zsh", "console", "shellscript"],
  c: ["h"],
  clojure: ["clj"],
  cmake: [],
  cpp: ["c++", "cc", "hpp", "cxx"],
  csharp: ["c#", "cs"],
  css: [],
  csv: [],
  dart: [],
  diff: ["patch"],
  docker: ["dockerfile"],
  elixir: ["ex", "exs"],
  erlang: ["erl"],
  fsharp: ["f#", "fs"],
  go: ["golang"],
  graphql: ["gql"],
  haskell: ["hs"],
  hcl: ["terraform", "tf"],
  html: ["htm", "xhtml"],
  ini: ["conf", "properties"],
  java: [],
  javascript: ["js", "mjs", "cjs", "node"],
  json: ["json5", "jsonc", "jsonl"],
  jsx: [],
  julia: ["jl"],
  kotlin: ["kt", "kts"],
  latex: ["tex"],
  lua: [],
  makefile: ["make"],
  markdown: ["md"],
  matlab: [],
  nginx: [],
  nix: [],
  ocaml: ["ml"],
  "objective-c": ["objc"],
  perl: ["pl"],
  php: [],
  powershell: ["ps1", "pwsh"],
  proto: ["protobuf"],
  python: ["py", "python3", "ipython"],
  r: [],
  ruby: ["rb"],
  rust: ["rs"],
  scala: [],
  scss: ["sass"],
  solidity: ["sol"],
  sql: ["postgresql", "mysql", "sqlite", "plsql"],
  svelte: [],
  swift: [],
  toml: [],
  tsx: [],
  typescript: ["ts", "mts", "cts"],
  vue: [],
  xml: ["svg", "rss"],
  yaml: ["yml"],
  zig: [],
} as const satisfies Record<string, readonly string[]>;

export type Language = keyof typeof names;

const byName = new Map<string, Language>();
for (const [name, others] of Object.entries(names)) {
  for (const each of [name, ...others]) byName.set(each, name as Language);
}

export function findLanguage(name: string): Language | undefined {
  return byName.get(name.toLowerCase());
}
