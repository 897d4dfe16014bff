"use client";
import { useTranslations } from "next-intl";
import { useEffect, useState } from "react";
import type { MessageView, RunView } from "@/lib/client/thread-state";
import { useDuration } from "../use-duration";
import { useClockTime, useNow, useSecondsUntil } from "./clock-time";

/** What a live run is doing when nothing else shows it: a message is never blank. */
export function RunProgress({ message, run }: { message: MessageView; run: RunView }) {
  const t = useTranslations("message");
  if (run.status === "queued") return <Line text={t("waitingForWorker")} />;
  if (run.status === "waiting") return <Line text={t("waitingForYou")} />;
  if (run.retryAt !== undefined) return <RetryLine at={run.retryAt} />;
  return <Quiet key={run.id} message={message} />;
}

/** After this long without a token, or without a word of a tool, the reader is told how long. */
const quietModelMs = 40_000;
const quietToolMs = 180_000;
const shownWaitMs = 10_000;

/** Says that nothing has come for a while, and for how long. */
function Quiet({ message }: { message: MessageView }) {
  const t = useTranslations("message");
  const toDuration = useDuration();
  const quietMs = useQuietTime(message.carry?.lastSeq);
  const duration = toDuration(0, quietMs);
  const tool = message.parts.findLast((part) => part.kind === "tool" && part.phase === "running");
  if (tool?.kind === "tool") {
    const isSilent = quietMs >= quietToolMs;
    return isSilent ? <Line text={t("toolSilent", { tool: tool.tool, duration })} /> : null;
  }
  if (!message.parts.some((part) => part.state === "open")) {
    const isLong = quietMs >= shownWaitMs;
    return <Line text={t("waitingForModel")} {...(isLong ? { aside: duration } : {})} />;
  }
  return quietMs >= quietModelMs ? <Line text={t("noTokens", { duration })} /> : null;
}

/** Milliseconds since the run's log last grew before this reader's eyes. */
function useQuietTime(seq: number | undefined): number {
  const [heard, setHeard] = useState<{ seq: number | undefined; at: number }>();
  useEffect(() => setHeard({ seq, at: Date.now() }), [seq]);
  const now = useNow();
  return heard === undefined ? 0 : Math.max(0, now - heard.at);
}

function RetryLine({ at }: { at: number }) {
  const t = useTranslations("message");
  const time = useClockTime(at);
  const seconds = useSecondsUntil(at);
  return <Line text={t("waitingUntil", { time })} aside={t("retryIn", { seconds })} />;
}

function Line({ text, aside }: { text: string; aside?: string }) {
  return (
    <p className="flex min-h-8 items-center gap-2 text-small text-quiet">
      <span aria-hidden className="pulse size-2 shrink-0 rounded-full bg-accent" />
      <span>{text}</span>
      {aside ? <span className="tabular-nums">{aside}</span> : null}
    </p>
  );
}
