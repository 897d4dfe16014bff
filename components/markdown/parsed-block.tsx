import Markdown, { type Components, type Options } from "react-markdown";
import remarkGfm from "remark-gfm";
import { joinFootnotes, withFootnoteStubs } from "./footnotes";
import { keepLineBreaks } from "./line-breaks";

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
  joinFootnotes,
  keepLineBreaks,
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
