/** What a page costs until a Markdown message is readable, and what Lighthouse says of the main pages. */
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { executablePath, flags, launchBrowser } from "./browser";
import { root } from "./child";
import type { Figure, Measure } from "./figure";
import { type Stand, startStand } from "./stand";
import { median } from "./stats";

const lighthouse = "lighthouse@12.2.3";
const runs = 5;
const categories = ["performance", "accessibility", "best-practices"] as const;

const answer = [
  "## What a monad is",
  "A **monad** is a [pattern](https://example.org) with two rules:",
  "1. wrap a value\n2. chain functions that wrap",
  "```ts\nconst unit = <T>(value: T) => [value];\n```",
  "| law | form |\n|---|---|\n| left identity | `bind(unit(a), f) = f(a)` |",
  "Readable to the end.",
].join("\n\n");

type Scores = Record<(typeof categories)[number], number>;

export const pageMeasure: Measure = {
  name: "page",
  about: "script until a message is readable, Lighthouse of sign-in and chat (from the registry)",
  async run({ tell }) {
    const stand = await startStand();
    try {
      const threadId = await makeThread(stand);
      const { url, cookie } = stand.product;
      tell("scripts of a thread's page");
      const scripts = await scriptBytes(`${url}/t/${threadId}`, cookie);
      const figures: Figure[] = [
        {
          ...{ name: "script until a Markdown message is readable", value: scripts.untilReadable },
          ...{
            unit: "KB",
            bar: 250,
            note: `compressed; ${scripts.untilColoured.toFixed(0)} KB with the grammar that colours its code`,
          },
        },
      ];
      for (const [name, path, given] of [
        ["sign-in", "/sign-in", undefined],
        ["chat", `/t/${threadId}`, cookie],
      ] as const) {
        tell(`Lighthouse on ${name}, ${runs} times`);
        figures.push(...(await judge(name, `${url}${path}`, given)));
      }
      return figures;
    } finally {
      await stand.stop();
    }
  },
};

async function makeThread({ product, control }: Stand): Promise<string> {
  await control.use("default", { outputs: [{ type: "text", text: answer }] });
  const threadId = await product.createThread();
  const { runId } = await product.answer(threadId, "What is a monad?");
  await (await product.view(runId)).ended;
  return threadId;
}

/** In KB of 1,000 bytes, as they came over the wire. */
async function scriptBytes(url: string, cookie: string) {
  const browser = await launchBrowser();
  try {
    const context = await browser.newContext({ extraHTTPHeaders: { cookie } });
    const page = await context.newPage();
    const sizes: Promise<number>[] = [];
    page.on("requestfinished", (request) => {
      if (request.resourceType() !== "script") return;
      sizes.push(request.sizes().then(({ responseBodySize }) => responseBodySize / 1_000));
    });
    await page.goto(url, { waitUntil: "commit" });
    await page.getByText("Readable to the end.").first().waitFor();
    await page.waitForLoadState("load");
    const untilReadable = sum(await Promise.all(sizes));
    // The last thing a message fetches.
    await page.locator("article pre code span").first().waitFor();
    return { untilReadable, untilColoured: sum(await Promise.all(sizes)) };
  } finally {
    await browser.close();
  }
}

async function judge(name: string, url: string, cookie: string | undefined): Promise<Figure[]> {
  const all: Scores[] = [];
  for (let run = 0; run < runs; run += 1) all.push(await lighthouseScores(url, cookie));
  return categories.map((category) => {
    const scores = all.map((each) => each[category]);
    return {
      ...{ name: `Lighthouse, ${name}: ${category}`, value: median(scores), unit: "", atLeast: 95 },
      note: `desktop, median of ${scores.join(", ")}`,
    };
  });
}

async function lighthouseScores(url: string, cookie: string | undefined): Promise<Scores> {
  const { stdout } = await promisify(execFile)(
    "npx",
    [
      ...["--yes", lighthouse, url, "--preset=desktop", "--output=json", "--quiet"],
      `--only-categories=${categories.join(",")}`,
      `--chrome-flags=--headless=new ${flags.join(" ")}`,
      ...(cookie === undefined ? [] : [`--extra-headers=${JSON.stringify({ Cookie: cookie })}`]),
    ],
    {
      cwd: root,
      maxBuffer: 64 * 1024 * 1024,
      env: { ...process.env, ...(executablePath ? { CHROME_PATH: executablePath } : {}) },
    },
  );
  const report = JSON.parse(stdout) as { categories: Record<string, { score: number }> };
  const score = (category: string) => Math.round((report.categories[category]?.score ?? 0) * 100);
  return {
    performance: score("performance"),
    accessibility: score("accessibility"),
    "best-practices": score("best-practices"),
  };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
