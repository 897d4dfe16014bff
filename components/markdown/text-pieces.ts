const pieceCharacters = 8_000;

/** Pieces whose concatenation is the text, but for line breaks at their ends; text that grows keeps all but the last. */
export function toPieces(text: string): string[] {
  const pieces: string[] = [];
  let start = 0;
  while (text.length - start > pieceCharacters) {
    const end = start + cutOf(text.slice(start, start + pieceCharacters));
    pieces.push(text.slice(start, end).replace(/\n$/, ""));
    start = end;
  }
  pieces.push(text.slice(start));
  return pieces;
}

/** Where to cut: after a line, else after a word, else between two characters. */
function cutOf(piece: string): number {
  const line = piece.lastIndexOf("\n");
  if (line > 0) return line + 1;
  const word = piece.lastIndexOf(" ");
  if (word > 0) return word + 1;
  const last = piece.charCodeAt(piece.length - 1);
  return last >= 0xd800 && last < 0xdc00 ? piece.length - 1 : piece.length;
}
