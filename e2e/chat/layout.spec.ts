import type { RunEvent } from "@/protocol/events";
import { expectAccessible } from "../fixtures/accessible";
import { answered } from "../fixtures/answered";
import { addLongModel, expectComposerFits } from "../fixtures/composer-fits";
import { expectNoSidewaysScroll } from "../fixtures/sideways-scroll";
import { expect, test } from "../fixtures/test";

const wide = [
  `A word without an end: ${"supercalifragilistic".repeat(20)}`,
  `\`\`\`\n${"const line = 1; ".repeat(40)}\n\`\`\``,
  `| ${"column | ".repeat(30)}\n| ${"--- | ".repeat(30)}\n| ${"value | ".repeat(30)}`,
  `https://example.org/${"path/".repeat(60)}`,
  ...Array.from({ length: 40 }, (_, index) => `Paragraph ${index + 1}.`),
].join("\n\n");

const at = Date.UTC(2026, 0, 1);
const rich = `# A heading

Some **words** with a [link](https://example.org/) and \`code\`.

\`\`\`ts
const answer = 42;
\`\`\`

| input | output |
| --- | --: |
| one | 1 |

1. first
2. second
`;
const thought: RunEvent[] = [
  { type: "run-start", at },
  { type: "step-start", step: 1, attempt: 1, at },
  { type: "reasoning-start", part: 0, at },
  { type: "reasoning-delta", part: 0, text: "First the question, then the answer." },
  { type: "reasoning-end", part: 0, at: at + 2_000 },
  { type: "text-start", part: 1, at: at + 2_000 },
  { type: "text-delta", part: 1, text: rich },
  { type: "text-end", part: 1, at: at + 3_000 },
  { type: "response-end", finishReason: "stop", usage: null, model: "glm-5.1", at: at + 3_000 },
  { type: "step-end", step: 1, at: at + 3_000 },
  { type: "run-end", status: "succeeded", at: at + 3_000 },
];

test("a long thread with wide content fits, is answered, and leads to others, which keep nobody out @layout", {
  tag: "@phone",
}, async ({ conversation, page, seed, upstream, viewport }) => {
  const script = await upstream.use("plain");
  const text = `A question with ${"averylongword".repeat(30)}`;
  const { threadId } = await seed({ text, events: answered(wide) });
  const other = await seed({ text: "A thread to find", events: thought });
  await addLongModel(page);
  await conversation.open(threadId);
  await expect(conversation.answer.getByRole("table")).toBeAttached();
  await expectNoSidewaysScroll(page);
  await expect(conversation.box).toBeInViewport({ ratio: 1 });
  await expect(conversation.sendButton).toBeInViewport({ ratio: 1 });
  if ((viewport?.width ?? 0) < 768) await expectComposerFits(page);
  // A thread opens at its end.
  await expect(page.getByText("Paragraph 40.")).toBeInViewport();
  await conversation.box.fill("line\n".repeat(60));
  await expect(conversation.sendButton).toBeInViewport({ ratio: 1 });
  await expectNoSidewaysScroll(page);

  await conversation.send(script.prompt());
  await expect(conversation.answer).toContainText("Here is the answer");
  await expect(conversation.answer).toBeInViewport();
  await expectNoSidewaysScroll(page);

  if ((viewport?.width ?? 0) < 768)
    await page.getByRole("button", { name: "Open threads" }).click();
  const threads = page.getByRole("navigation", { name: "Threads" });
  await threads.locator(`a[href="/t/${other.threadId}"]`).click();
  await expect(conversation.questions).toHaveText([/A thread to find/]);
  await expect(conversation.answer.getByRole("table")).toBeVisible();
  await expect(conversation.box).toBeInViewport({ ratio: 1 });
  await conversation.reasoning.click();
  await expect(conversation.reasoning).toHaveAttribute("aria-expanded", "true");
  await expectAccessible(page);
});
