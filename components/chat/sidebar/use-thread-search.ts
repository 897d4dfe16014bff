"use client";
import { useEffect, useState } from "react";
import { createApi } from "@/lib/client/api";
import { ApiProblem } from "@/lib/client/api-problem";
import { browserEnvironment } from "@/lib/client/environment";
import type { ThreadSummary } from "@/protocol/api";

export interface Found {
  /** What these are the results of. */
  q: string;
  threads: readonly ThreadSummary[];
  problem?: ApiProblem;
}

/** Typing faster than this asks once. */
const pauseMs = 120;

const api = createApi(browserEnvironment);

/** The threads with the words of `q`; null until the first answer. An older answer never wins. */
export function useThreadSearch(q: string): Found | null {
  const [found, setFound] = useState<Found | null>(null);
  const words = q.trim();
  useEffect(() => {
    if (words === "") {
      setFound(null);
      return;
    }
    const leaving = new AbortController();
    const timer = setTimeout(() => {
      api.searchThreads(words, leaving.signal).then(
        ({ threads }) => {
          if (!leaving.signal.aborted) setFound({ q: words, threads });
        },
        (error: unknown) => {
          if (leaving.signal.aborted || !(error instanceof ApiProblem)) return;
          setFound({ q: words, threads: [], problem: error });
        },
      );
    }, pauseMs);
    return () => {
      clearTimeout(timer);
      leaving.abort();
    };
  }, [words]);
  return words === "" ? null : found;
}
