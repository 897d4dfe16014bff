import { memo } from "react";
import { markdownViews } from "./markdown-views";
import { MathContext, type MathParts } from "./math-context";
import { ParsedBlock, type ParsedBlockProps } from "./parsed-block";

const none: [] = [];

interface MarkdownBlockProps extends ParsedBlockProps {
  /** What draws its formulas, where it has some. */
  math: MathParts | null;
}

/** The parser's side of an answer; loaded on its own, after the page. One component with formulas and without: what is shown stays where it is when the first one comes. */
const MarkdownBlock = memo(function MarkdownBlock({ text, definitions, math }: MarkdownBlockProps) {
  return (
    <MathContext value={math}>
      <ParsedBlock
        text={math ? math.toSource(text) : text}
        definitions={definitions}
        plugins={math?.plugins ?? none}
        views={markdownViews}
      />
    </MathContext>
  );
});

// biome-ignore lint/style/noDefaultExport: React.lazy takes a default export
export default MarkdownBlock;
