import { expect, test } from "vitest";
import { openDocument } from "@/components/markdown/testing/document";
import { toQuotedText } from "./quoted-text";

const formula =
  '<span class="katex"><span class="katex-mathml"><math><semantics><mrow><mi>E</mi></mrow>' +
  '<annotation encoding="application/x-tex">E=mc^2</annotation></semantics></math></span>' +
  '<span class="katex-html" aria-hidden="true"><span>E</span><span>=</span><span>mc2</span></span></span>';

test.each([
  ["a formula once, as it was written", `<p>So ${formula} holds.</p>`, "So $E=mc^2$ holds."],
  [
    "a footnote as its number",
    '<p>Known<sup data-place="mark:1"><a href="#note:1">1</a></sup>.</p>',
    "Known[1].",
  ],
  ["paragraphs apart", `<p>One</p><p>${formula}<br>two</p>`, "One\n\n$E=mc^2$\ntwo"],
])("quotes %s", (_, html, text) => {
  const { body } = openDocument(html).document;
  expect(toQuotedText(body)).toBe(text);
});
