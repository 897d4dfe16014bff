import type { DemoAnswer, DemoAnswers } from "./answer";
import { english } from "./answers-en";
import { chinese } from "./answers-zh";

/** The first that fits wins: "a JSON schema" is structured output before it is code. */
const subjects: readonly [Exclude<keyof DemoAnswers, "other">, RegExp][] = [
  ["structured", /\bjson\b|\bschema\b|structured|\bcsv\b|\byaml\b|extract|结构化|模式|提取|字段/i],
  [
    "math",
    /\bmath|integral|equation|\bproof\b|\bprove\b|theorem|formula|derivative|probab|数学|积分|方程|证明|定理|公式|概率/i,
  ],
  [
    "agent",
    /\bagent|\btask\b|\bplan\b|step by step|failing test|fix the|repo|investigate|research|diagram|智能体|任务|计划|步骤|修复|流程图|调研/i,
  ],
  [
    "code",
    /\bcode\b|function|typescript|javascript|python|\brust\b|\bgo\b|\bsql\b|regex|algorithm|script|class\b|代码|函数|编写|程序|算法/i,
  ],
];

/** The scripted answer to a message, in its language. */
export function chooseAnswer(message: string): DemoAnswer {
  return (isChinese(message) ? chinese : english)[findSubject(message)];
}

export function findSubject(message: string): keyof DemoAnswers {
  return subjects.find(([, pattern]) => pattern.test(message))?.[0] ?? "other";
}

export function isChinese(message: string): boolean {
  return /\p{Script=Han}/u.test(message);
}

/** A text in pieces about the size of a model's tokens; together they are the text. */
export function toTokens(text: string): string[] {
  return text.match(/\p{Script=Han}{1,2}|[^\S\n]*[^\s\p{Script=Han}]{1,5}|\s+/gu) ?? [];
}
