import type { ToolCallScript } from "../upstream/scenario";

const fence = "```";

interface Words {
  question: string;
  /** Of the message that waits for a decision, and of the one whose answer fails. */
  asking: string;
  failing: string;
  threads: readonly string[];
  reasoning: string;
  answer: string;
  plan: readonly string[];
}

export const words: Record<"en" | "zh-CN", Words> = {
  en: {
    question: "Why is our import slow? The log of the last night is attached.",
    asking: "What do others say about batch sizes?",
    failing: "And with a prompt twice as long?",
    threads: [
      "Compare vLLM and SGLang for two nodes",
      "Draft the release notes",
      "Explain a race in the queue",
      "Trip to Hangzhou",
    ],
    reasoning:
      "The log has timings for each row. First the distribution, then where the time goes: parsing, the network, or the database. If most rows are fast and a few are slow, it is a lock; if all are equally slow, it is a round trip for each row.",
    answer: `## Each row pays for a round trip

The log says so: **41 of 48 seconds** are spent waiting for the database, one row at a time.

| phase | time | share |
|---|--:|--:|
| parsing | 2.1 s | 4 % |
| waiting for the database | 41.3 s | 86 % |
| everything else | 4.6 s | 10 % |

Send the rows in batches; the time for $n$ rows falls from $n \\cdot t$ to $\\lceil n / b \\rceil \\cdot t$:

${fence}ts
for (const batch of chunks(rows, 500)) {
  await db.insert(imports).values(batch);
}
${fence}

With batches of 500 the same night takes about **6 seconds**.`,
    plan: ["Read the log", "Measure where the time goes", "Propose a change"],
  },
  "zh-CN": {
    question: "为什么我们的导入这么慢？昨晚的日志在附件里。",
    asking: "别人怎么看批量大小？",
    failing: "如果提示词再长一倍呢？",
    threads: ["比较双节点上的 vLLM 与 SGLang", "起草发布说明", "解释队列里的竞态", "杭州旅行计划"],
    reasoning:
      "日志里有每一行的耗时。先看分布，再看时间花在哪里：解析、网络，还是数据库。如果多数行很快、少数很慢，那是锁；如果每一行都一样慢，那就是逐行往返。",
    answer: `## 每一行都付出了一次往返

日志说明了原因：**48 秒中有 41 秒**在逐行等待数据库。

| 阶段 | 时间 | 占比 |
|---|--:|--:|
| 解析 | 2.1 秒 | 4 % |
| 等待数据库 | 41.3 秒 | 86 % |
| 其他 | 4.6 秒 | 10 % |

改为分批写入；$n$ 行的时间从 $n \\cdot t$ 降为 $\\lceil n / b \\rceil \\cdot t$：

${fence}ts
for (const batch of chunks(rows, 500)) {
  await db.insert(imports).values(batch);
}
${fence}

每批 500 行时，同样的数据大约只要 **6 秒**。`,
    plan: ["读取日志", "测量时间花在哪里", "提出修改"],
  },
};

export function toolCalls({ plan }: Words): readonly (readonly ToolCallScript[])[] {
  const [first = "", second = "", third = ""] = plan;
  return [
    [
      {
        name: "update_plan",
        arguments: {
          steps: [
            { title: first, status: "done" },
            { title: second, status: "active" },
            { title: third, status: "pending" },
          ],
        },
      },
      {
        name: "write_file",
        arguments: {
          path: "timing.sh",
          content: "grep -c insert import.log\nawk '{ sum += $3 } END { print sum }' import.log\n",
        },
      },
    ],
    [
      {
        name: "bash",
        arguments: { command: "printf '\\033[32mparse 2.1 s\\033[0m\\ndatabase 41.3 s\\n'" },
      },
    ],
  ];
}
