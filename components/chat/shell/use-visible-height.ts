"use client";
import { useLayoutEffect } from "react";

/**
 * Tells the styles how much of the page is seen. Safari lays a keyboard over the page and moves
 * the page up behind it, whatever the page asks for.
 */
export function useVisibleHeight(): void {
  useLayoutEffect(() => {
    const { visualViewport: seen } = window;
    if (!seen) return;
    const { style } = document.documentElement;
    const tell = () => {
      // Who zooms in sees less of a page that stays as it is.
      const isZoomed = seen.scale > 1;
      style.setProperty("--visible-height", `${seen.height * seen.scale}px`);
      style.setProperty("--visible-top", `${isZoomed ? 0 : seen.offsetTop}px`);
    };
    tell();
    seen.addEventListener("resize", tell);
    seen.addEventListener("scroll", tell);
    return () => {
      seen.removeEventListener("resize", tell);
      seen.removeEventListener("scroll", tell);
      style.removeProperty("--visible-height");
      style.removeProperty("--visible-top");
    };
  }, []);
}
