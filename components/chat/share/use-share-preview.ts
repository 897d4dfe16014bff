"use client";
import { useEffect, useState } from "react";
import { useAction } from "@/components/admin/use-action";
import type { ApiProblem } from "@/lib/client/api-problem";
import { browserEnvironment } from "@/lib/client/environment";
import { previewShare } from "@/lib/client/shares";
import type { SharePreview } from "@/protocol/shares";
import type { Choices } from "./choices";

interface Preview {
  html: string;
  /** Of what is shown; undefined while it is not what was chosen last. */
  snapshot: string | undefined;
  problem: ApiProblem | undefined;
}

/** The page as it would be, a moment after the last choice; none before there are choices. */
export function useSharePreview(
  threadId: string,
  choices: Choices | undefined,
  looks: number,
): Preview {
  const [shown, setShown] = useState<SharePreview & { of: string }>();
  const { problem, run } = useAction();
  // When a link ends is not to be seen on its page.
  const wanted = choices && toBody(choices);
  const name = wanted && `${looks} ${wanted}`;
  useEffect(() => {
    if (wanted === undefined || name === undefined) return;
    let isOver = false;
    void run(async () => {
      const body = JSON.parse(wanted);
      const next = await previewShare(browserEnvironment, threadId, body);
      if (!isOver) setShown({ ...next, of: name });
    });
    return () => {
      isOver = true;
    };
  }, [threadId, wanted, name, run]);
  const isCurrent = shown !== undefined && shown.of === name && problem === undefined;
  return { html: shown?.html ?? "", snapshot: isCurrent ? shown.snapshot : undefined, problem };
}

function toBody({ options, isAuthorShown }: Choices): string {
  return JSON.stringify({ options, isAuthorShown, expiresAt: null });
}
