"use client";
import { useTranslations } from "next-intl";
import { useCallback, useContext } from "react";
import { ChatContext } from "@/components/chat/shell/chat-context";
import type { ApiProblem } from "@/lib/client/api-problem";
import type { ErrorInfo } from "@/protocol/error-classes";
import { toErrorParams } from "@/protocol/error-params";

export interface ErrorText {
  message: string;
  remedy: string;
}

/** Remedies of their own: for who may not change endpoints, and for who is at an endpoint's form. */
type Reader = "member" | "form";

/** The sentence and the remedy of a failure, in the reader's language and for what they may do. */
export function useErrorText(place?: "form"): (error: ErrorInfo & Partial<ErrorText>) => ErrorText {
  const t = useTranslations("errors");
  const isMember = useContext(ChatContext)?.me.role === "member";
  const reader: Reader | undefined = isMember ? "member" : place;
  return useCallback(
    (error) => {
      // A class of a newer server has no sentence here; its own words come with it.
      if (!t.has(`${error.class}.message`)) {
        return { message: error.message ?? error.class, remedy: error.remedy ?? "" };
      }
      const params = toErrorParams(error);
      return {
        message: t(`${error.class}.message`, params),
        remedy: t(
          toRemedyKey(error.class, reader, (key) => t.has(key)),
          params,
        ),
      };
    },
    [t, reader],
  );
}

type OwnKey = "member.endpoint-auth";

/** The remedy for this reader, or the one for everybody. */
function toRemedyKey(
  name: ErrorInfo["class"],
  reader: Reader | undefined,
  has: (key: OwnKey) => boolean,
): OwnKey | `${ErrorInfo["class"]}.remedy` {
  const own = `${reader}.${name}` as OwnKey;
  return reader && has(own) ? own : `${name}.remedy`;
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
