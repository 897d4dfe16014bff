"use client";
import { useTranslations } from "next-intl";
import { memo, use, useState } from "react";
import { MessageId } from "@/components/tools/message-id";
import { Button } from "@/components/ui/button";
import { Disclosure } from "@/components/ui/disclosure";
import { useDuration } from "../use-duration";
import { useSecondsSince } from "./clock-time";
import { type ActivityPart, countActivity } from "./fold-activity";
import { PartView } from "./part-view";
import { readChoice } from "./reading-choices";

/** Lines shown of what is going on; earlier ones are behind the fold. */
const liveLines = 4;
/** Lines of an opened fold at first: thousands would only be laid out and scrolled past. */
const openLines = 200;

interface ActivityProps {
  parts: readonly ActivityPart[];
  /** The run goes on, and this is where. */
  isLive: boolean;
}

/** What was done between two texts, in one line; it opens to a line per item. */
export const Activity = memo(function Activity({ parts, isLive }: ActivityProps) {
  const t = useTranslations("activity");
  const messageId = use(MessageId) ?? "";
  const [chosen, setOpen] = useState<boolean>();
  // What its reader has opened within stays in sight.
  const isOpen = chosen ?? parts.some(({ ordinal }) => readChoice(messageId, ordinal) === "open");
  const [lines, setLines] = useState(openLines);
  const shown = isOpen ? parts.slice(-lines) : isLive ? parts.slice(-liveLines) : [];
  const hidden = isOpen ? parts.length - shown.length : 0;
  return (
    <Disclosure
      name={<ActivityName parts={parts} isLive={isLive} />}
      isOpen={isOpen}
      onToggle={() => setOpen(!isOpen)}
      isShown={isLive}
    >
      <div className="ms-2 flex flex-col border-s border-line ps-3">
        {hidden > 0 ? (
          <Button size="small" look="quiet" onClick={() => setLines(lines + 10 * openLines)}>
            {t("earlier", { count: hidden })}
          </Button>
        ) : null}
        {shown.map((part) => (
          <PartView key={part.ordinal} part={part} />
        ))}
      </div>
    </Disclosure>
  );
});

function ActivityName({ parts, isLive }: ActivityProps) {
  const t = useTranslations("activity");
  const toDuration = useDuration();
  const counts = countActivity(parts);
  const { startedAt, endedAt, commands, filesChanged, pages, others, failed, denied } = counts;
  const facts = [
    commands > 0 ? t("commands", { count: commands }) : "",
    filesChanged > 0 ? t("files", { count: filesChanged }) : "",
    pages > 0 ? t("pages", { count: pages }) : "",
    others > 0 ? t("others", { count: others }) : "",
    failed > 0 ? t("failed", { count: failed }) : "",
    denied > 0 ? t("denied", { count: denied }) : "",
  ].filter((fact) => fact !== "");
  const tail = facts.length === 0 ? "" : ` · ${facts.join(t("comma"))}`;
  if (isLive && startedAt !== undefined)
    return (
      <span className="tabular-nums">
        <Working since={startedAt} />
        {tail}
      </span>
    );
  const head =
    startedAt === undefined || endedAt === undefined
      ? t("workedOnce")
      : t("worked", { duration: toDuration(startedAt, endedAt) });
  return `${head}${tail}`;
}

function Working({ since }: { since: number }) {
  const t = useTranslations("activity");
  const toDuration = useDuration();
  const seconds = useSecondsSince(since);
  return t("working", { duration: toDuration(0, seconds * 1000) });
}
