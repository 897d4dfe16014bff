"use client";
import { useCallback, useState } from "react";
import { attempt } from "@/lib/client/action";
import type { ApiProblem } from "@/lib/client/api-problem";

export interface Saving {
  isSaving: boolean;
  problem: ApiProblem | null;
  /** The last one worked, and nothing was begun since. */
  isDone: boolean;
  /** True when it worked. */
  save: (work: () => Promise<void>) => Promise<boolean>;
}

/** One row's talk with the server, told in that row. */
export function useSaving(): Saving {
  const [state, setState] = useState<Omit<Saving, "save">>({
    ...{ isSaving: false, problem: null, isDone: false },
  });
  const save = useCallback(async (work: () => Promise<void>) => {
    setState({ isSaving: true, problem: null, isDone: false });
    const result = await attempt(work);
    setState({ isSaving: false, problem: result.ok ? null : result.problem, isDone: result.ok });
    return result.ok;
  }, []);
  return { ...state, save };
}
