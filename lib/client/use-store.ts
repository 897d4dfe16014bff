import { useCallback, useSyncExternalStore } from "react";
import type { Readable } from "./store";

/** Renders again only when the selected value is another one; `select` must not build new objects. */
export function useStore<T, S>(store: Readable<T>, select: (state: T) => S): S {
  const read = useCallback(() => select(store.getState()), [store, select]);
  return useSyncExternalStore(store.subscribe, read, read);
}
