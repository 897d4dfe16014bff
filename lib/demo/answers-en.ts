import type { DemoAnswers } from "./answer";
import { markdown } from "./markdown";

export const english: DemoAnswers = {
  code: {
    reasoning:
      "The person asks for code. I will write one small, complete function, say how it behaves at its edges, and compare it with the obvious alternative in a table. This is a script: nothing here was computed.",
    text: markdown`
A debounce that can be cancelled, in TypeScript:

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

| | debounce | throttle |
|---|---|---|
| runs | once, after the last call | at most once per interval |
| good for | search as you type | scrolling, resizing |
| first call | waits | runs at once |

Call ''cancel()'' when the view goes away, so that nothing runs after it.

> This answer comes from the demo endpoint: it is a script, not a model. Connect an endpoint to ask your own questions.
`,
  },
  math: {
    reasoning:
      "A question about mathematics. I will state the result, derive it in three lines, and check it with a number. The formulas show how notation is rendered.",
    text: markdown`
The Gaussian integral is $\int_{-\infty}^{\infty} e^{-x^2}\,dx = \sqrt{\pi}$. Square it and change to polar coordinates:

$$
I^2 = \int_{-\infty}^{\infty}\!\int_{-\infty}^{\infty} e^{-(x^2+y^2)}\,dx\,dy
    = \int_0^{2\pi}\!\int_0^{\infty} e^{-r^2}\, r\,dr\,d\theta
$$

The inner integral is elementary:

$$
\int_0^{\infty} r\,e^{-r^2}\,dr = \left[-\tfrac{1}{2}e^{-r^2}\right]_0^{\infty} = \tfrac{1}{2}
\quad\Longrightarrow\quad I^2 = 2\pi\cdot\tfrac{1}{2} = \pi
$$

So $I = \sqrt{\pi} \approx 1.7725$. A price such as $5 stays a price.

> This answer comes from the demo endpoint: it is a script, not a model. Connect an endpoint to ask your own questions.
`,
  },
  structured: {
    reasoning:
      "The person wants data in a fixed form. I will give a schema, one object that fits it, and the same as a table for reading.",
    text: markdown`
A schema for a release note, and an object that fits it:

''''''json
{
  "type": "object",
  "required": ["version", "date", "changes"],
  "properties": {
    "version": { "type": "string", "pattern": "^\\d+\\.\\d+\\.\\d+$" },
    "date": { "type": "string", "format": "date" },
    "changes": {
      "type": "array",
      "items": {
        "type": "object",
        "required": ["kind", "text"],
        "properties": {
          "kind": { "enum": ["added", "changed", "fixed"] },
          "text": { "type": "string" }
        }
      }
    }
  }
}
''''''

''''''json
{
  "version": "2.4.0",
  "date": "2026-03-14",
  "changes": [
    { "kind": "added", "text": "Search in all threads" },
    { "kind": "fixed", "text": "A reload no longer loses the draft" }
  ]
}
''''''

| kind | change |
|---|---|
| added | Search in all threads |
| fixed | A reload no longer loses the draft |

> This answer comes from the demo endpoint: it is a script, not a model. Connect an endpoint to ask your own questions.
`,
  },
  agent: {
    reasoning:
      "This is a task with several steps. First I would look at what is there, then reproduce the failure, then change one thing at a time and measure. There is no model behind me, so I will lay out the plan, how the steps depend on each other, and what each of them must show before the next one starts.",
    text: markdown`
## The plan

1. **Look**: read the failing test and the code it covers.
2. **Reproduce**: run that one test until it fails the same way twice.
3. **Change one thing**, run it again, and keep what helped.
4. **Verify** with the whole suite, and write down why.

''''''mermaid
flowchart LR
  A[Read the code] --> B[Reproduce]
  B --> C{Fails twice?}
  C -- yes --> D[Change one thing]
  C -- no --> B
  D --> E{Passes?}
  E -- no --> D
  E -- yes --> F[Run everything]
''''''

| step | done when |
|---|---|
| look | the assertion and its inputs are known |
| reproduce | it fails the same way twice |
| change | that test passes |
| verify | all tests pass, twice |

The command that each round ends with:

''''''bash
npm test -- --only=unit
''''''

> This answer comes from the demo endpoint: it is a script, not a model, and the tool calls above were part of it. Connect an endpoint to have the work done.
`,
  },
  other: {
    reasoning:
      "There is no script for this message. I will say plainly what I am, and name the four things that I can show.",
    text: markdown`
This is the **demo endpoint**. Its answers are scripts: no model reads what you write, and nothing leaves this machine.

It shows how an answer arrives: reasoning first, then text as it is written. Ask for one of these:

- **code**: a function with highlighting and a comparison
- **math**: a proof with formulas such as $e^{i\pi} + 1 = 0$
- **structured output**: a JSON schema and an object that fits it
- **an agentic task**: a plan with a diagram

To ask your own questions, an administrator connects an endpoint in **Admin → Endpoints**.
`,
  },
};
