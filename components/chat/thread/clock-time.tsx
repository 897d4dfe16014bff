"use client";
import { useLocale } from "next-intl";
import { useSyncExternalStore } from "react";

const never = () => () => {};

/** A time of day by the reader's own clock and habits; empty until the browser says which those are. */
export function useClockTime(at: number): string {
  const locale = useLocale();
  return useSyncExternalStore(
    never,
    () => new Date(at).toLocaleTimeString(locale, { hour12: false }),
    () => "",
  );
}

/** Seconds until a moment, counted down. */
export function useSecondsUntil(at: number): number {
  return useSyncExternalStore(
    everySecond,
    () => Math.max(0, Math.ceil((at - Date.now()) / 1000)),
    () => 0,
  );
}

function everySecond(listener: () => void): () => void {
  const timer = setInterval(listener, 1000);
  return () => clearInterval(timer);
}

/** Seconds since a moment, counted up. */
export function useSecondsSince(at: number): number {
  return useSyncExternalStore(
    everySecond,
    () => Math.max(0, Math.floor((Date.now() - at) / 1000)),
    () => 0,
  );
}

/** The time, once a second; 0 until the browser tells it. */
export function useNow(): number {
  return useSyncExternalStore(
    everySecond,
    () => Math.floor(Date.now() / 1000) * 1000,
    () => 0,
  );
}
