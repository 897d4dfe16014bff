"use client";
import { useTranslations } from "next-intl";
import { useEffect, useRef, useState } from "react";
import { useErrorText } from "@/components/errors/use-error-text";
import type { MessageView, RunView } from "@/lib/client/thread-state";
import { isLive, type RunStatus } from "@/protocol/states";

/** Says aloud that a run began, ended or waits; never what it says. */
export function Announcer({ newest }: { newest: MessageView | undefined }) {
  const words = useAnnouncement(newest?.run);
  return (
    <p role="status" aria-live="polite" className="sr-only">
      {words}
    </p>
  );
}

/** Words come after the region is there, or nobody would hear those of a thread that opens live. */
function useAnnouncement(run: RunView | undefined): string {
  const t = useTranslations("thread.announce");
  const message = useTranslations("message");
  const toErrorText = useErrorText();
  const heard = useRef<Heard>({ id: undefined, status: undefined });
  const [words, setWords] = useState("");
  useEffect(() => {
    if (!run) return;
    const next = announce(run, heard.current);
    heard.current = { id: run.id, status: run.status };
    if (next === "failed") {
      setWords(t("failed", { message: run.error ? toErrorText(run.error).message : "" }));
    } else if (next === "started") {
      setWords(t("started", { model: run.answeredBy || run.model || message("model") }));
    } else if (next) {
      setWords(t(next));
    }
  }, [run, t, message, toErrorText]);
  return words;
}

interface Heard {
  id: string | undefined;
  status: RunStatus | undefined;
}

type Announcement = "started" | "succeeded" | "failed" | "cancelled" | "paused" | "waiting";

function announce(run: RunView, heard: Heard): Announcement | undefined {
  if (!isLive(run.status)) {
    return heard.id === run.id && heard.status !== run.status ? run.status : undefined;
  }
  if (run.status === "waiting") return "waiting";
  const hasBegun = heard.id === run.id && heard.status !== undefined && isLive(heard.status);
  return hasBegun && heard.status !== "waiting" ? undefined : "started";
}
