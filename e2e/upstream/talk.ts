import { type ChatBody, lastText, toolResultsOf } from "./chat-body";
import type { Output, Scenario } from "./scenario";
import { findScenario } from "./scenarios";

/** What the stand-in does without a scenario: obeys a command in the message, or chats. */
export function talk(body: ChatBody): Scenario {
  const text = lastText(body, "user")
    .replace(/\[\[[^[\]]*\]\]/g, "")
    .trim();
  const match = /^\/([\w-]+)(?:\s+([\s\S]*))?$/.exec(text);
  return (match ? command(match[1] ?? "", match[2] ?? "", body) : undefined) ?? chat(text);
}

/** The manual: also the answer to /help. */
const help = `Commands the stand-in obeys when a message starts with one:

- \`/text 5000 at 200\`: that many numbered tokens, at a rate in tokens a second
- \`/reason 200 at 50\`: the same as reasoning, then a short answer
- \`/code\`: a code block and a table
- \`/tools 3\`: that many steps that call the first declared tool, then an answer
- \`/mirror\`: facts about the request as JSON
- \`/play <name>\`: a scenario or fault of the catalogue
`;

function command(name: string, rest: string, body: ChatBody): Scenario | undefined {
  const { count, rate } = countAndRate(rest);
  switch (name) {
    case "text":
      return { outputs: [{ type: "text", tokens: count ?? 500 }], ...rate };
    case "reason":
      return {
        outputs: [{ type: "reasoning", tokens: count ?? 200 }, say("Done thinking.")],
        ...rate,
      };
    case "code":
      return { outputs: [say(codeAnswer)], ...rate };
    case "tools":
      return toolSteps(body, count ?? 1);
    case "mirror":
      return { outputs: [{ type: "mirror" }] };
    case "help":
      return { outputs: [say(help)] };
    case "play":
      return findScenario(rest.trim());
    default:
      return undefined;
  }
}

function countAndRate(rest: string): { count?: number; rate: { rate?: number } } {
  const count = /^\d+/.exec(rest)?.[0];
  const rate = /\bat\s+(\d+)/.exec(rest)?.[1];
  return {
    ...(count === undefined ? {} : { count: Number(count) }),
    rate: rate === undefined ? {} : { rate: Number(rate) },
  };
}

function toolSteps(body: ChatBody, steps: number): Scenario {
  const tools = Array.isArray(body.tools) ? body.tools : [];
  const name: unknown = tools[0]?.function?.name;
  if (typeof name !== "string" || toolResultsOf(body) >= steps) {
    return { outputs: [say(`Tool results: ${toolResultsOf(body)}.`)] };
  }
  const thought: Output = { type: "reasoning", text: "One more call will tell. " };
  return { outputs: [thought, { type: "tool-calls", calls: [{ name, arguments: {} }] }] };
}

function chat(text: string): Scenario {
  const chinese = /\p{Script=Han}/u.test(text);
  const [reasoning, answer] = chinese ? chineseChat : englishChat;
  return { outputs: [{ type: "reasoning", text: reasoning }, say(answer)] };
}

function say(text: string): Output {
  return { type: "text", text };
}

const englishChat = [
  "The person greets me or asks something I have no script for. I will say who I am and how to get more out of me.",
  "Hello! I am the stand-in endpoint: I answer with prepared text, so that everything around the model can be tried without one. Send `/help` to see what I can do.",
] as const;

const chineseChat = [
  "用户发来了一条没有预设脚本的消息。我先说明自己是什么，再告诉他怎样获得更多回答。",
  "你好！我是替身端点：我用预先写好的文字回答，这样不需要真正的模型也能试用其余的一切。发送 `/help` 可以查看我会做什么。",
] as const;

const codeAnswer = `Here is a function that adds up a list:

\`\`\`ts
export function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
\`\`\`

| input | output |
| --- | --: |
| \`[1, 2, 3]\` | 6 |
| \`[]\` | 0 |

It returns **0** for an empty list.
`;
