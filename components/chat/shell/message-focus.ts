/** The messages of the thread shown, oldest first. */
function listArticles(): HTMLElement[] {
  return [...document.querySelectorAll<HTMLElement>("main section article")];
}

function findFocused(articles: readonly HTMLElement[]): number {
  return articles.findIndex((article) => article.contains(document.activeElement));
}

/** Moves the focus by one message; from elsewhere, to the newest. */
export function focusMessage(step: 1 | -1): void {
  const articles = listArticles();
  const at = findFocused(articles);
  const next = at < 0 ? articles.at(-1) : articles[at + step];
  if (!next) return;
  next.tabIndex = -1;
  next.focus({ preventScroll: true });
  next.scrollIntoView({ block: "nearest" });
}

/** Presses a button of the message in focus; from elsewhere, of the newest one that has it. */
export function pressInMessage(name: string): void {
  const articles = listArticles();
  const focused = articles[findFocused(articles)];
  const candidates = focused ? [focused] : articles.toReversed();
  for (const article of candidates) {
    const button = article.querySelector<HTMLButtonElement>(
      `.message-actions button[aria-label="${CSS.escape(name)}"]:not(:disabled)`,
    );
    if (button) {
      button.click();
      return;
    }
  }
}
