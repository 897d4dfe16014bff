import Markdown, { type Components, type Options } from "react-markdown";
import remarkCjkFriendly from "remark-cjk-friendly/parseOnly";
import remarkCjkStrikethrough from "remark-cjk-friendly-gfm-strikethrough/parseOnly";
import remarkGfm from "remark-gfm";
import { joinFootnotes, withFootnoteStubs } from "./footnotes";
import { keepLineBreaks } from "./line-breaks";
import { keepSurplusCells } from "./surplus-cells";

export interface ParsedBlockProps {
  text: string;
  /** Reference definitions that it names, from anywhere in the message. */
  definitions: string;
}

interface ParserProps extends ParsedBlockProps {
  views: Components;
  /** Beside those that every block has. */
  plugins: NonNullable<Options["remarkPlugins"]>;
}

const gfm: NonNullable<Options["remarkPlugins"]> = [
  [remarkGfm, { singleTilde: false }],
  // Without these `**「…」**` between Chinese words stays stars.
  remarkCjkFriendly,
  [remarkCjkStrikethrough, { singleTilde: false }],
  joinFootnotes,
  keepLineBreaks,
  keepSurplusCells,
];

export function ParsedBlock({ text, definitions, plugins, views }: ParserProps) {
  const source = withFootnoteStubs(definitions ? `${text}\n\n${definitions}` : text);
  return (
    <Markdown remarkPlugins={[...gfm, ...plugins]} components={views} urlTransform={keep}>
      {source}
    </Markdown>
  );
}

/** `ExternalLink` decides what is a link. */
function keep(url: string): string {
  return url;
}
