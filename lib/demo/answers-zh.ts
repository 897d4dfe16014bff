import type { DemoAnswers } from "./answer";
import { markdown } from "./markdown";

export const chinese: DemoAnswers = {
  code: {
    reasoning:
      "对方想要代码。我写一个短小完整的函数，说明它在边界情况下的行为，再用表格和常见的另一种做法比较。这是预先写好的脚本，没有真正计算任何东西。",
    text: markdown`
一个可以取消的防抖函数，用 TypeScript 写成：

''''''ts
export function debounce<A extends unknown[]>(
  action: (...args: A) => void,
  waitMs: number,
): ((...args: A) => void) & { cancel: () => void } {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const debounced = (...args: A) => {
    clearTimeout(timer);
    timer = setTimeout(() => action(...args), waitMs);
  };
  return Object.assign(debounced, { cancel: () => clearTimeout(timer) });
}
''''''

| | 防抖 | 节流 |
|---|---|---|
| 何时执行 | 最后一次调用之后执行一次 | 每个间隔最多一次 |
| 适合 | 边输入边搜索 | 滚动、调整窗口大小 |
| 第一次调用 | 等待 | 立即执行 |

视图消失时调用 ''cancel()''，之后就不会再执行任何操作。

> 这段回答来自演示端点：它是脚本，不是模型。连接一个端点，就可以问自己的问题。
`,
  },
  math: {
    reasoning:
      "这是一个数学问题。我先给出结论，再用三行推导，最后用数值核对。公式用来展示排版效果。",
    text: markdown`
高斯积分的值是 $\int_{-\infty}^{\infty} e^{-x^2}\,dx = \sqrt{\pi}$。先平方，再换成极坐标：

$$
I^2 = \int_{-\infty}^{\infty}\!\int_{-\infty}^{\infty} e^{-(x^2+y^2)}\,dx\,dy
    = \int_0^{2\pi}\!\int_0^{\infty} e^{-r^2}\, r\,dr\,d\theta
$$

内层积分可以直接算出：

$$
\int_0^{\infty} r\,e^{-r^2}\,dr = \left[-\tfrac{1}{2}e^{-r^2}\right]_0^{\infty} = \tfrac{1}{2}
\quad\Longrightarrow\quad I^2 = 2\pi\cdot\tfrac{1}{2} = \pi
$$

所以 $I = \sqrt{\pi} \approx 1.7725$。

> 这段回答来自演示端点：它是脚本，不是模型。连接一个端点，就可以问自己的问题。
`,
  },
  structured: {
    reasoning: "对方想要固定格式的数据。我给出一个模式、一个符合它的对象，再用表格方便阅读。",
    text: markdown`
发布说明的 JSON 模式，以及一个符合它的对象：

''''''json
{
  "type": "object",
  "required": ["version", "date", "changes"],
  "properties": {
    "version": { "type": "string", "pattern": "^\\d+\\.\\d+\\.\\d+$" },
    "date": { "type": "string", "format": "date" },
    "changes": { "type": "array", "items": { "type": "string" } }
  }
}
''''''

''''''json
{
  "version": "2.4.0",
  "date": "2026-03-14",
  "changes": ["可以搜索所有会话", "重新加载不再丢失草稿"]
}
''''''

| 字段 | 内容 |
|---|---|
| 版本 | 2.4.0 |
| 日期 | 2026-03-14 |
| 变更 | 2 项 |

> 这段回答来自演示端点：它是脚本，不是模型。连接一个端点，就可以问自己的问题。
`,
  },
  agent: {
    reasoning:
      "这是一个需要多步完成的任务。应当先看现状，再复现问题，然后一次只改一处并测量结果。背后没有模型，所以我写出计划、各步之间的关系，以及每一步要证明什么才能进入下一步。",
    text: markdown`
## 计划

1. **查看**：读失败的测试和它覆盖的代码。
2. **复现**：只运行这一个测试，直到两次以同样的方式失败。
3. **一次只改一处**，再运行，保留有效的改动。
4. **验证**：运行全部测试，并写下原因。

''''''mermaid
flowchart LR
  A[阅读代码] --> B[复现]
  B --> C{失败两次？}
  C -- 是 --> D[改一处]
  C -- 否 --> B
  D --> E{通过？}
  E -- 否 --> D
  E -- 是 --> F[运行全部测试]
''''''

| 步骤 | 完成的标志 |
|---|---|
| 查看 | 知道断言和它的输入 |
| 复现 | 两次以同样的方式失败 |
| 修改 | 这个测试通过 |
| 验证 | 全部测试两次通过 |

每一轮最后运行的命令：

''''''bash
npm test -- --only=unit
''''''

> 这段回答来自演示端点：它是脚本，不是模型，上面的工具调用也是脚本的一部分。连接一个端点，就能真正完成这项工作。
`,
  },
  other: {
    reasoning: "这条消息没有对应的脚本。我直接说明自己是什么，并列出能展示的四种内容。",
    text: markdown`
这里是**演示端点**。它的回答都是脚本：没有模型读取你写的内容，也没有任何内容离开这台机器。

它展示回答是怎样到达的：先是推理，然后文字逐步出现。可以试试：

- **代码**：带高亮的函数和一张对比表
- **数学**：带公式的证明，例如 $e^{i\pi} + 1 = 0$
- **结构化输出**：JSON 模式和一个符合它的对象
- **智能体任务**：带流程图的计划

想问自己的问题，请管理员在**管理 → 端点**中连接一个端点。
`,
  },
};
