/** The shared page of a long thread: how long until it is readable, and how much it weighs. */
import { launchBrowser } from "./browser";
import type { Figure, Measure } from "./figure";
import { callJson } from "./http";
import { type Stand, startStand } from "./stand";
import { median } from "./stats";

const exchanges = 250;
const visits = 10;
/** Of each answer, besides its heading, table, code and formula. */
const wordCount = 120;
const last = "The last words of the last answer.";
const answer = [
  "## A heading",
  "Some **words** of an answer, with `code` and a [link](https://example.org).",
  "| a | b |\n|---|---|\n| 1 | 2 |",
  "```ts\nconst answer: number = 42;\n```",
  "The root is \\(\\sqrt{2}\\).",
].join("\n\n");

export const shareMeasure: Measure = {
  name: "share",
  about: "shared page of a thread with 500 messages: time to readable, bytes",
  async run({ tell }) {
    const stand = await startStand({ LONGRUN_SHARING: "on" });
    try {
      tell(`a thread of ${2 * exchanges} messages`);
      const url = await shareLongThread(stand);
      tell(`${visits} visits`);
      return await visit(url);
    } finally {
      await stand.stop();
    }
  },
};

async function shareLongThread({ product, control }: Stand): Promise<string> {
  const threadId = await product.createThread();
  for (let index = 1; index <= exchanges; index += 1) {
    const said = `${answer}\n\n${makeWords(index)}`;
    const text = index === exchanges ? `${said}\n\n${last}` : said;
    await control.use("default", { outputs: [{ type: "text", text }] });
    const { runId } = await product.answer(threadId, `Question ${index}?`);
    await (await product.view(runId)).ended;
  }
  const path = `${product.url}/api/threads/${threadId}/shares`;
  const headers = { cookie: product.cookie };
  return (await callJson<{ url: string }>(path, { headers, body: {} })).url;
}

/** No two answers alike: the same text 250 times weighs nothing. */
function makeWords(index: number): string {
  const word = (at: number) => ((index * 7_919 + at * 7_907 + at * at * 31) % 50_021).toString(36);
  return Array.from({ length: wordCount }, (_, at) => word(at)).join(" ");
}

async function visit(url: string): Promise<Figure[]> {
  const browser = await launchBrowser();
  try {
    const times: number[] = [];
    const bytes: number[] = [];
    const wholeBytes: number[] = [];
    for (let index = 0; index < visits; index += 1) {
      const page = await (await browser.newContext()).newPage();
      const startedAt = performance.now();
      const response = await page.goto(url, { waitUntil: "commit" });
      await page.getByText(last).waitFor();
      times.push(performance.now() - startedAt);
      const sizes = await response?.request().sizes();
      bytes.push((sizes?.responseBodySize ?? 0) / 1_000);
      wholeBytes.push(((await response?.body())?.byteLength ?? 0) / 1_000);
      await page.context().close();
    }
    const note = `median of ${visits}, the slowest ${Math.max(...times).toFixed(0)} ms`;
    return [
      {
        name: "shared page, 500 messages: readable to the end",
        value: median(times),
        unit: "ms",
        note,
      },
      {
        name: "shared page, 500 messages: compressed",
        value: median(bytes),
        unit: "KB",
        note: `${median(wholeBytes).toFixed(0)} KB before`,
      },
    ];
  } finally {
    await browser.close();
  }
}
