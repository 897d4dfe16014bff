/**
 * Places within one message, by name and without ids, which those of two messages would share:
 * `note:…` and `mark:…` of footnotes, and headings by the words in them.
 */

/** The place that a link of the form `#…` names; undefined for any other link. */
export function toPlace(href: string): string | undefined {
  if (!href.startsWith("#") || href.length > placeCharactersMax) return undefined;
  try {
    return decodeURIComponent(href.slice(1)).toLowerCase();
  } catch {
    return href.slice(1).toLowerCase();
  }
}

const placeCharactersMax = 500;

/** The name by which links lead to a heading. */
export function toHeadingPlace(words: string): string {
  return words
    .trim()
    .toLowerCase()
    .replace(/[^\p{L}\p{M}\p{N}\s_-]/gu, "")
    .replace(/\s/g, "-");
}

/** The element of a place; the first one of that name. */
export function findPlace(message: Element, place: string): HTMLElement | undefined {
  for (const found of message.querySelectorAll<HTMLElement>(
    "[data-place], h1, h2, h3, h4, h5, h6",
  )) {
    const name = found.dataset.place ?? toHeadingPlace(found.textContent);
    if (name.toLowerCase() === place) return found;
  }
  return undefined;
}
