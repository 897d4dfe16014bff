"use client";
import { useCallback, useState } from "react";
import { ApiProblem } from "@/lib/client/api-problem";

/** One request at a time, and why the last one did not do what it should. */
export function useAction() {
  const [isWorking, setWorking] = useState(false);
  const [problem, setProblem] = useState<ApiProblem>();
  const run = useCallback(async (action: () => Promise<void>): Promise<boolean> => {
    setWorking(true);
    setProblem(undefined);
    try {
      await action();
      return true;
    } catch (error) {
      setProblem(
        error instanceof ApiProblem
          ? error
          : new ApiProblem({ code: "client-fault" }, { cause: error }),
      );
      return false;
    } finally {
      setWorking(false);
    }
  }, []);
  return { isWorking, problem, run };
}
