"use client";
import { useEffect, useSyncExternalStore } from "react";
import type { MathParts } from "./math-context";

let loaded: MathParts | null = null;
let loading: Promise<void> | undefined;
const listeners = new Set<() => void>();

function load(): void {
  loading ??= import("./math-parts").then(
    ({ mathParts }) => {
      loaded = mathParts;
      for (const listener of listeners) listener();
    },
    () => {
      // The next block with a formula tries again; until then its source stands there.
      loading = undefined;
    },
  );
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** What draws formulas, once it is there. A block that gets it keeps everything else it shows. */
export function useMath(isWanted: boolean): MathParts | null {
  const parts = useSyncExternalStore(
    subscribe,
    () => loaded,
    () => null,
  );
  useEffect(() => {
    if (isWanted) load();
  }, [isWanted]);
  return isWanted ? parts : null;
}
