"use client";
import { useEffect, useRef, useState } from "react";
import { type AdminApi, createAdminApi, type TestInput } from "@/lib/client/admin";
import { ApiProblem } from "@/lib/client/api-problem";
import { browserEnvironment } from "@/lib/client/environment";
import type { EndpointReport } from "@/protocol/api";

export const adminApi: AdminApi = createAdminApi(browserEnvironment);

export interface EndpointTest {
  isTesting: boolean;
  report: EndpointReport | undefined;
  problem: ApiProblem | undefined;
  start: (input: TestInput) => void;
  /** Forgets the result; a test that runs is stopped. */
  stop: () => void;
}

/** A newer test, a stop and leaving the page all end the one that runs, upstream too. */
export function useEndpointTest(): EndpointTest {
  const running = useRef<AbortController>(undefined);
  const [state, setState] = useState<Pick<EndpointTest, "isTesting" | "report" | "problem">>(idle);
  useEffect(() => () => running.current?.abort(), []);

  async function run(input: TestInput): Promise<void> {
    running.current?.abort();
    const mine = new AbortController();
    running.current = mine;
    setState({ ...idle, isTesting: true });
    const settle = (outcome: Partial<typeof idle>) => {
      if (!mine.signal.aborted) setState({ ...idle, ...outcome });
    };
    try {
      settle({ report: await adminApi.testEndpoint(input, mine.signal) });
    } catch (error) {
      settle({
        problem:
          error instanceof ApiProblem
            ? error
            : new ApiProblem({ code: "client-fault" }, { cause: error }),
      });
    }
  }

  return {
    ...state,
    start: (input) => void run(input),
    stop: () => {
      running.current?.abort();
      setState(idle);
    },
  };
}

const idle: Pick<EndpointTest, "isTesting" | "report" | "problem"> = {
  isTesting: false,
  report: undefined,
  problem: undefined,
};
