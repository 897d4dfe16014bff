import { useSyncExternalStore } from "react";

const never = () => () => undefined;

/** False on the server and until the page's own script has taken over; true from the start elsewhere. */
export function useIsHydrated(): boolean {
  return useSyncExternalStore(
    never,
    () => true,
    () => false,
  );
}
