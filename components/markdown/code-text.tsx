"use client";
import { memo, useEffect, useState } from "react";
import { askForHighlight } from "./highlight-client";
import type { HighlightedLine } from "./highlighter";
import { findLanguage } from "./languages";

interface CodeTextProps {
  language: string;
  code: string;
  isGrowing: boolean;
}

const highlightedCharactersMax = 60_000;

/** Code; once it is whole its words get their colours. */
export const CodeText = memo(function CodeText({ language, code, isGrowing }: CodeTextProps) {
  const lines = useHighlighted(language, code, isGrowing);
  return (
    <code>
      {lines === undefined
        ? code
        : lines.map((line, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a line's place is what it is
            <Line key={index} line={line} isLast={index === lines.length - 1} />
          ))}
    </code>
  );
});

const Line = memo(function Line({ line, isLast }: { line: HighlightedLine; isLast: boolean }) {
  return (
    <>
      {line.map((token) =>
        token.color === undefined ? (
          token.text
        ) : (
          <span key={token.at} style={{ color: token.color }}>
            {token.text}
          </span>
        ),
      )}
      {isLast ? "" : "\n"}
    </>
  );
});

function useHighlighted(
  language: string,
  code: string,
  isGrowing: boolean,
): readonly HighlightedLine[] | undefined {
  const [done, setDone] = useState<{ code: string; lines: readonly HighlightedLine[] }>();
  const name = findLanguage(language);
  const isWanted =
    !isGrowing && name !== undefined && code.length > 0 && code.length <= highlightedCharactersMax;
  useEffect(() => {
    if (!isWanted || name === undefined) return;
    return askForHighlight(code, name, (lines) => {
      // Without its colours the code is still all there.
      if (lines) setDone({ code, lines });
    });
  }, [isWanted, name, code]);
  return done?.code === code ? done.lines : undefined;
}
