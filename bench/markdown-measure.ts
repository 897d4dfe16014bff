/** A long Markdown answer at 500 tokens a second: what it costs the page's main thread, here and in a peer. */
import type { Page } from "@playwright/test";
import { launchBrowser } from "./browser";
import type { Figure, Measure } from "./figure";
import { type PeerPage, startPeerPage } from "./peer-page";
import { type Stand, startStand } from "./stand";
import { median } from "./stats";

const tokens = 20_000;
const rate = 500;
/** The stand-in's tokens have four characters. */
const tokenLength = 4;
const last = "The last line of all.";
const patienceMs = 240_000;

const section = (index: number) => `
## Section ${index}: what happens when it streams

A paragraph with **bold words**, *italic ones*, \`inline code\`, [a link](https://example.org/${index}) and enough
words besides to be broken over several lines of the page, as answers mostly are.

1. the first point, with a formula $e^{i\\pi} + 1 = 0$
2. the second point
   - a nested one, ~~struck out~~

| name | value | remark |
|---|---:|---|
| alpha | ${index} | a cell with \`code\` |
| beta | ${index * 2} | another cell |

\`\`\`ts
export function section${index}(values: readonly number[]): number {
  // Adds what is even.
  let total = 0;
  for (const value of values) if (value % 2 === 0) total += value;
  return total;
}
\`\`\`
`;

function toAnswer(): string {
  let text = "";
  for (let index = 1; text.length < tokens * tokenLength; index += 1) text += section(index);
  return `${text.slice(0, text.lastIndexOf("\n## "))}\n\n${last}\n`;
}

interface Cost {
  /** Seconds the main thread worked. */
  busy: number;
  /** Milliseconds. */
  longest: number;
  /** Seconds from the beginning to the last line's being shown. */
  shownAfter: number;
}

export const markdownMeasure: Measure = {
  name: "markdown",
  about:
    "20,000 Markdown tokens at 500/s: the main thread, beside useChat with Streamdown (from the registry)",
  async run({ rounds, tell }) {
    const stand = await startStand();
    tell("building the peer's page");
    const peer = await startPeerPage(stand.upstreamUrl);
    try {
      await stand.control.use("default", {
        outputs: [{ type: "text", text: toAnswer() }],
        rate,
        ignoreLimits: true,
      });
      const ours: Cost[] = [];
      const theirs: Cost[] = [];
      for (let round = 1; round <= rounds; round += 1) {
        tell(`round ${round} of ${rounds}`);
        ours.push(await measureOurs(stand));
        theirs.push(await measurePeer(peer));
      }
      return [...toFigures("Longrun", ours), ...toFigures("useChat with Streamdown", theirs)];
    } finally {
      await peer.stop();
      await stand.stop();
    }
  },
};

async function measureOurs({ product }: Stand): Promise<Cost> {
  const threadId = await product.createThread();
  return await inPage(
    async (page) => {
      await page.setExtraHTTPHeaders({ cookie: product.cookie });
      await page.goto(`${product.url}/t/${threadId}`);
      await page.getByRole("textbox").first().waitFor();
    },
    async () => {
      const { runId } = await product.answer(threadId, "Begin.");
      await (await product.view(runId)).ended;
    },
  );
}

async function measurePeer({ url, passed }: PeerPage): Promise<Cost> {
  return await inPage(
    async (page) => {
      await page.goto(url);
      await page.waitForFunction(() => document.title === "ready");
    },
    async (page) => {
      const done = passed();
      await page.evaluate(() => void (window as unknown as { begin(): void }).begin());
      await done;
    },
  );
}

/** `play` resolves when the server has said everything: nothing looks at the page meanwhile. */
async function inPage(
  open: (page: Page) => Promise<void>,
  play: (page: Page) => Promise<void>,
): Promise<Cost> {
  const browser = await launchBrowser();
  try {
    const page = await (await browser.newContext()).newPage();
    await page.addInitScript(() => {
      const seen = window as unknown as { longTasks: number[] };
      seen.longTasks = [];
      new PerformanceObserver((list) => {
        for (const { duration } of list.getEntries()) seen.longTasks.push(duration);
      }).observe({ type: "longtask", buffered: true });
    });
    await open(page);
    const session = await page.context().newCDPSession(page);
    await session.send("Performance.enable");
    const busy = async () => {
      const { metrics } = await session.send("Performance.getMetrics");
      return metrics.find(({ name }) => name === "TaskDuration")?.value ?? 0;
    };
    await page.evaluate(() => {
      (window as unknown as { longTasks: number[] }).longTasks = [];
    });
    const before = await busy();
    const begunAt = performance.now();
    await play(page);
    await page.getByText(last).first().waitFor({ timeout: patienceMs });
    const shownAfter = (performance.now() - begunAt) / 1_000;
    const longTasks = await page.evaluate(
      () => (window as unknown as { longTasks: number[] }).longTasks,
    );
    return { busy: (await busy()) - before, longest: Math.max(0, ...longTasks), shownAfter };
  } finally {
    await browser.close();
  }
}

function toFigures(who: string, costs: readonly Cost[]): Figure[] {
  const of = (member: keyof Cost) => median(costs.map((cost) => cost[member]));
  const note = `the last line is shown after ${of("shownAfter").toFixed(1)} s; the endpoint needs ${tokens / rate} s`;
  return [
    { name: `${who}: main thread busy`, value: of("busy"), unit: "s", note },
    {
      ...{ name: `${who}: longest task`, value: of("longest"), unit: "ms" },
      note: "0: none over 50 ms",
    },
  ];
}
