import { createRequire } from "node:module";

interface Domino {
  createWindow(html: string, address: string): Window & typeof globalThis;
}

// Its types name another module.
const { createWindow } = createRequire(import.meta.url)("@mixmark-io/domino") as Domino;

/** A page without a browser, of which the tree of elements is all there is. */
export function openDocument(html: string): Window & typeof globalThis {
  return createWindow(html, "http://localhost/");
}
