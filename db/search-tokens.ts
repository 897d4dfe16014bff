import { isUnspaced, toPieces } from "@/protocol/search-text";

/**
 * What search compares: lower-cased words, and for scripts written without spaces every character
 * and every pair of neighbours. The same cut is made of what is stored and of what is asked.
 */
const wordCharactersMax = 60;

function cut(word: string): string {
  return word.length <= wordCharactersMax ? word : [...word].slice(0, wordCharactersMax).join("");
}

/** Every token of a text, once. */
export function toSearchTokens(text: string): string[] {
  const tokens = new Set<string>();
  for (const piece of toPieces(text)) {
    if (!isUnspaced.test(piece)) {
      tokens.add(cut(piece));
      continue;
    }
    const characters = [...piece];
    for (const [index, character] of characters.entries()) {
      tokens.add(character);
      const next = characters[index + 1];
      if (next !== undefined) tokens.add(character + next);
    }
  }
  return [...tokens];
}

/**
 * Text of a `tsquery`, empty when there is no word in what was asked. Every word must be there; the
 * last one may go on.
 */
export function toSearchQuery(asked: string): string {
  const found = toPieces(asked);
  const terms = found.flatMap((piece, index) => {
    if (!isUnspaced.test(piece)) {
      const isLast = index === found.length - 1;
      return [`${quote(cut(piece))}${isLast ? ":*" : ""}`];
    }
    const characters = [...piece];
    const pairs = characters.slice(1).map((next, at) => `${characters[at]}${next}`);
    return (pairs.length > 0 ? pairs : characters).map(quote);
  });
  return [...new Set(terms)].join(" & ");
}

function quote(token: string): string {
  return `'${token.replaceAll("\\", "\\\\").replaceAll("'", "''")}'`;
}
