import { readFileSync } from "node:fs";
import { NextIntlClientProvider } from "next-intl";
import { act } from "react";
import { Answer } from "../answer";
import { openDocument } from "./document";

const messages = JSON.parse(
  readFileSync(new URL("../../../locales/en.json", import.meta.url), "utf8"),
) as Record<string, unknown>;

/** Stands for what a page has and this one does not: it colours no code and is never dark. */
class Nothing {
  matches = false;
  addEventListener() {}
  removeEventListener() {}
  postMessage() {}
  observe() {}
  disconnect() {}
}

let opened: ReturnType<typeof openPage> | undefined;

/** It sets globals of the process, which its test must therefore have to itself. */
async function openPage() {
  const window = openDocument("<!doctype html><body></body>");
  const { document } = window;
  Object.assign(window, { matchMedia: () => new Nothing() });
  Object.assign(document.documentElement, { dataset: {} });
  Object.assign(document.body, { append: (node: Node) => document.body.appendChild(node) });
  const globals = { window, document, Worker: Nothing, MutationObserver: Nothing };
  Object.assign(globalThis, { ...globals, IS_REACT_ACT_ENVIRONMENT: true });
  Object.defineProperty(globalThis, "navigator", { value: window.navigator, configurable: true });
  // What a page fetches when it is needed is there already, so that no cut is seen without it.
  await Promise.all([
    import("../markdown-block"),
    import("../math-parts"),
    import("../mermaid-block"),
  ]);
  const { createRoot } = await import("react-dom/client");
  return { document, createRoot };
}

/** An answer rendered as in a page: what is shown stays while the text grows. */
export async function openLiveAnswer() {
  opened ??= openPage();
  const { document, createRoot } = await opened;
  const element = document.createElement("div");
  document.body.appendChild(element);
  const root = createRoot(element);
  return {
    element,
    async show(text: string, isGrowing: boolean) {
      await act(async () => {
        root.render(
          <NextIntlClientProvider locale="en" messages={messages} timeZone="UTC">
            <Answer text={text} isGrowing={isGrowing} />
          </NextIntlClientProvider>,
        );
      });
    },
    async close() {
      await act(async () => root.unmount());
      element.remove();
    },
  };
}
