"use client";
import { useTranslations } from "next-intl";
import { useCallback } from "react";
import type { ApiProblem } from "@/lib/client/api-problem";
import type { ErrorInfo } from "@/protocol/error-classes";
import { toErrorParams } from "@/protocol/error-params";

export interface ErrorText {
  message: string;
  remedy: string;
}

/** The sentence and the remedy of a failure, in the reader's language. */
export function useErrorText(): (error: ErrorInfo & Partial<ErrorText>) => ErrorText {
  const t = useTranslations("errors");
  return useCallback(
    (error) => {
      // A class of a newer server has no sentence here; its own words come with it.
      if (!t.has(`${error.class}.message`)) {
        return { message: error.message ?? error.class, remedy: error.remedy ?? "" };
      }
      const params = toErrorParams(error);
      return {
        message: t(`${error.class}.message`, params),
        remedy: t(`${error.class}.remedy`, params),
      };
    },
    [t],
  );
}

/** The id under which the server's log tells more: of use where the server is at fault. */
export function toShownRequestId(problem: ApiProblem | undefined): string | undefined {
  return problem && problem.status >= 500 ? problem.requestId : undefined;
}

/** Why a request did not do what it should. */
export function useProblemText(): (problem: ApiProblem) => string {
  const problems = useTranslations("problems");
  const failures = useTranslations("failures");
  return useCallback(
    (problem) => {
      const params = { field: problem.field ?? "none" };
      if (failures.has(problem.code)) return failures(problem.code, params);
      if (problems.has(problem.code)) return problems(problem.code, params);
      return problem.message;
    },
    [problems, failures],
  );
}
