import { memo, useMemo } from "react";
import { toPieces } from "./text-pieces";

/** Text as it is. A long one is cut in pieces, so that one that grows is not laid out anew as a whole. */
export const PlainText = memo(function PlainText({ text }: { text: string }) {
  const pieces = useMemo(() => toPieces(text), [text]);
  return (
    <div className="whitespace-pre-wrap" dir="auto">
      {pieces.length < 2
        ? text
        : pieces.map((piece, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a piece's place is what it is
            <Piece key={index} text={piece} />
          ))}
    </div>
  );
});

const Piece = memo(function Piece({ text }: { text: string }) {
  return (
    <div className="skip-unseen" dir="auto">
      {text}
    </div>
  );
});
