"use client";
import { lazy, memo, Suspense, useMemo, useState } from "react";
import { CodeBlock } from "./code-block";
import { BlockCosts, isTooComplex } from "./complexity";
import { toFencedCode } from "./fenced-code";
import { countMath, mayHoldMath } from "./math-source";
import { nestFences } from "./nest-fences";
import { PlainText } from "./plain-text";
import { RenderBoundary } from "./render-boundary";
import { toShownText } from "./shown-text";
import { BlockSplitter, findDefinitions } from "./split-blocks";
import { useMath } from "./use-math";
import { usePacedText } from "./use-paced-text";

const loadMarkdown = () => import("./markdown-block");
const MarkdownBlock = lazy(loadMarkdown);

/** Fetches the parser before there is an answer, so that the first one is not shown as it is written. */
export function preloadAnswers(): void {
  // A failed fetch is tried again by the first answer, which shows plain text until then.
  loadMarkdown().catch(() => undefined);
}

interface AnswerProps {
  text: string;
  /** More of it is to come. */
  isGrowing?: boolean;
}

/** Marks of formulas in one answer; what comes after them is shown as it is written. */
const mathMarksMax = 3_000;

/** An answer's Markdown, finished or still growing. */
export const Answer = memo(function Answer({ text: said, isGrowing = false }: AnswerProps) {
  const text = useMemo(() => nestFences(toShownText(said)), [said]);
  const [splitter] = useState(() => new BlockSplitter());
  const blocks = splitter.split(text);
  const definitions = useMemo(() => findDefinitions(text, blocks), [text, blocks]);
  const [costs] = useState(() => new BlockCosts());
  const costEnd = costs.findEnd(blocks);
  const mathEnd = useMemo(() => findMathEnd(blocks), [blocks]);
  return (
    <RenderBoundary fallback={<PlainText text={text} />}>
      <div className="answer" dir="auto">
        {blocks.map((block, index) => (
          <Block
            // biome-ignore lint/suspicious/noArrayIndexKey: a block's place is what it is
            key={index}
            text={block}
            definitions={definitions[index] ?? ""}
            isPlain={index >= costEnd}
            isGrowing={isGrowing && index === blocks.length - 1}
            hasMath={index < mathEnd && mayHoldMath(block)}
          />
        ))}
      </div>
    </RenderBoundary>
  );
});

interface BlockProps {
  text: string;
  definitions: string;
  /** Beyond what one message may cost. */
  isPlain: boolean;
  isGrowing: boolean;
  hasMath: boolean;
}

const Block = memo(function Block(props: BlockProps) {
  const { text, definitions, isPlain, isGrowing, hasMath } = props;
  const paced = usePacedText(text, isGrowing);
  const math = useMath(hasMath);
  const code = toFencedCode(text);
  if (code) return <CodeBlock {...code} isGrowing={isGrowing && !code.isClosed} />;
  const plain = <PlainText text={text.trimEnd()} />;
  if (isPlain || isTooComplex(text)) return plain;
  return (
    <RenderBoundary fallback={plain}>
      <Suspense fallback={plain}>
        <MarkdownBlock text={paced} definitions={definitions} math={math} />
      </Suspense>
    </RenderBoundary>
  );
});

/** The first block whose formulas are too many. */
function findMathEnd(blocks: readonly string[]): number {
  let marks = 0;
  for (const [index, block] of blocks.entries()) {
    marks += countMath(block);
    if (marks > mathMarksMax) return index;
  }
  return blocks.length;
}
