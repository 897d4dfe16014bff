"use client";
import { useTranslations } from "next-intl";
import { use, useState } from "react";
import { PlainText } from "@/components/markdown/plain-text";
import { toShownText } from "@/components/markdown/shown-text";
import { MessageId } from "@/components/tools/message-id";
import { cn } from "@/components/ui/cn";
import { Disclosure } from "@/components/ui/disclosure";
import type { ReasoningPart } from "@/protocol/parts";
import { useDuration } from "../use-duration";
import { useSecondsSince } from "./clock-time";
import { keepChoice, readChoice } from "./reading-choices";

/** The window shows the last lines; more would only be laid out and cut off. */
const windowCharacters = 2_000;
/** From about here on the first line in the window is a cut one. */
const fadeCharacters = 400;

interface ReasoningProps {
  part: ReasoningPart;
  /** Where the endpoint counted them. */
  tokens?: number | undefined;
}

/** What the model thought: its last lines while it thinks, folded when it is done unless its reader chose otherwise. */
export function Reasoning({ part, tokens }: ReasoningProps) {
  const t = useTranslations("message");
  const toDuration = useDuration();
  const messageId = use(MessageId) ?? "";
  const [choice, setState] = useState(() => readChoice(messageId, part.ordinal));
  const setChoice = (next: "open" | "closed") => {
    keepChoice(messageId, part.ordinal, next);
    setState(next);
  };
  const isGrowing = part.state === "open";
  const isOpen = choice ? choice === "open" : isGrowing;
  const isWindow = isGrowing && choice === undefined;
  const name = isGrowing
    ? t("reasoningLive")
    : part.startedAt === undefined || part.endedAt === undefined
      ? t("reasoningCut")
      : t("reasoning", { duration: toDuration(part.startedAt, part.endedAt) });
  return (
    <Disclosure
      name={name}
      isOpen={isOpen}
      onToggle={() => setChoice(isOpen ? "closed" : "open")}
      aside={
        <span className="flex items-center gap-2 text-small text-quiet tabular-nums">
          {isGrowing && part.startedAt !== undefined ? <Since at={part.startedAt} /> : null}
          {tokens ? t("tokens", { count: tokens }) : null}
          {isWindow && part.text !== "" ? (
            <button
              type="button"
              onClick={() => setChoice("open")}
              className="rounded-control px-1.5 py-1 hover:bg-hover hover:text-ink"
            >
              {t("showAll")}
            </button>
          ) : null}
        </span>
      }
    >
      {isWindow ? (
        <div
          className={cn(
            "ms-2 flex h-25 flex-col justify-end overflow-hidden border-s border-line ps-4",
            part.text.length > fadeCharacters &&
              "[mask-image:linear-gradient(to_bottom,transparent,black_24px)]",
          )}
        >
          <p className="mb-auto whitespace-pre-wrap text-small text-quiet" dir="auto">
            {toShownText(part.text.slice(-windowCharacters))}
          </p>
        </div>
      ) : (
        <div className="ms-2 border-s border-line ps-4 text-small text-quiet">
          <PlainText text={toShownText(part.text)} />
        </div>
      )}
    </Disclosure>
  );
}

function Since({ at }: { at: number }) {
  const toDuration = useDuration();
  const seconds = useSecondsSince(at);
  return seconds > 0 ? <span>{toDuration(0, seconds * 1000)}</span> : null;
}
