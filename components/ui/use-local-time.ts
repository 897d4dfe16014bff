"use client";
import { useLocale } from "next-intl";
import { useSyncExternalStore } from "react";

const never = () => () => {};

/** By the reader's clock and habits; empty until the browser says which those are. */
export function useLocalTime(at: string | null, precision: "date" | "second"): string {
  const locale = useLocale();
  return useSyncExternalStore(
    never,
    () => (at === null ? "" : new Date(at).toLocaleString(locale, styles[precision])),
    () => "",
  );
}

const styles = {
  date: { dateStyle: "medium" },
  second: { dateStyle: "medium", timeStyle: "medium" },
} as const;
