import { readFileSync } from "node:fs";
import { NextIntlClientProvider } from "next-intl";
import { renderToStaticMarkup } from "react-dom/server";
import { expect, it } from "vitest";
import { LinkDialog } from "./link-dialog";
import MarkdownBlock from "./markdown-block";
import { mathParts } from "./math-parts";
import { toShownText } from "./shown-text";
import { findDefinitions, splitBlocks } from "./split-blocks";

const payloads = JSON.parse(
  readFileSync(new URL("./hostile.fixtures/payloads.json", import.meta.url), "utf8"),
) as string[];
const messages = JSON.parse(
  readFileSync(new URL("../../locales/en.json", import.meta.url), "utf8"),
) as Record<string, unknown>;

it("holds enough to mean something", () => {
  expect(new Set(payloads).size).toBeGreaterThanOrEqual(150);
});

/** Elements that run, load, move focus, restyle or answer for others; and attributes that do. */
const forbidden = [
  /<(?:script|iframe|object|embed|link|meta|base|style|form|video|audio|image|use|img|input|textarea|select|template|source|portal|foreignObject)\b/i,
  /<[^>]*\s(?:on\w+|srcdoc|srcset|background|poster|action|formaction|id|name)=/i,
  /<[^>]*\s(?:href|src)="(?!https?:\/\/|mailto:)/i,
  /<[^>]*style="[^"]*(?:url\(|position:\s*fixed)/i,
];

it.each(payloads.map((payload) => [payload]))("makes only words of %j", (payload) => {
  const text = toShownText(payload);
  const blocks = splitBlocks(text);
  const definitions = findDefinitions(text, blocks);
  const html = renderToStaticMarkup(
    <NextIntlClientProvider locale="en" messages={messages} timeZone="UTC">
      <LinkDialog>
        {blocks.map((block, at) => (
          <MarkdownBlock
            key={block}
            text={block}
            definitions={definitions[at] ?? ""}
            math={mathParts}
          />
        ))}
      </LinkDialog>
    </NextIntlClientProvider>,
  )
    // The dialog's own title and the wrap switch are ours.
    .replace(/<dialog[\s\S]*?<\/dialog>/, "");
  for (const pattern of forbidden) expect(html).not.toMatch(pattern);
});
