import { findSubject, isChinese } from "./choose-answer";

export interface DemoCall {
  name: string;
  input: object;
}

export interface DemoTurn {
  reasoning: string;
  calls: readonly DemoCall[];
}

const script = `#!/bin/bash
for n in 1 2 3 4 5; do
  printf '%d squared is %d\\n' "$n" "$((n * n))"
done
`;
const command =
  "bash squares.sh | tee squares.txt; printf '\\033[32mok\\033[0m: %s lines\\n' \"$(wc -l < squares.txt)\"";

/** A task is worked on with the real tools before it is answered: a plan, a file, a command. */
function toTurns(isHan: boolean): readonly DemoTurn[] {
  const titles = isHan
    ? ["写一个小脚本", "运行并保存结果", "写出计划"]
    : ["Write a small script", "Run it and keep what it prints", "Write the plan down"];
  const plan = (done: number): DemoCall => ({
    name: "update_plan",
    input: {
      steps: titles.map((title, index) => ({
        title,
        status: index < done ? "done" : index === done ? "active" : "pending",
      })),
    },
  });
  return [
    {
      reasoning: isHan
        ? "先列出计划，再写一个小脚本。这是演示脚本，但工具是真的。"
        : "First a plan, then a small script. This is a demo's script, but the tools are real.",
      calls: [plan(0), { name: "write_file", input: { path: "squares.sh", content: script } }],
    },
    {
      reasoning: isHan ? "运行脚本，并把输出存成文件。" : "Now run it, and keep what it prints.",
      calls: [plan(1), { name: "bash", input: { command } }],
    },
    { reasoning: isHan ? "完成，更新计划。" : "That worked; the plan moves on.", calls: [plan(3)] },
  ];
}

/** The calls of a turn, where the message is a task and the tools are there; undefined answers in text. */
export function chooseTurn(
  message: string,
  turn: number,
  tools: readonly string[],
): DemoTurn | undefined {
  if (findSubject(message) !== "agent") return undefined;
  const found = toTurns(isChinese(message))[turn];
  return found?.calls.every(({ name }) => tools.includes(name)) ? found : undefined;
}
