"use client";
import { useTranslations } from "next-intl";
import { memo } from "react";
import { Answer } from "@/components/markdown/answer";
import { ToolCall } from "@/components/tools/tool-call";
import type { NoticePart, Part } from "@/protocol/parts";
import { Reasoning } from "./reasoning";
import { useNoticeText } from "./use-notice-text";

interface PartViewProps {
  part: Part;
  reasoningTokens?: number | undefined;
}

/** One part of an assistant's message. A part that no event touched is not rendered again. */
export const PartView = memo(function PartView({ part, reasoningTokens }: PartViewProps) {
  const t = useTranslations("message");
  switch (part.kind) {
    case "text":
      return part.text === "" ? null : (
        <Answer text={part.text} isGrowing={part.state === "open"} />
      );
    case "reasoning":
      return part.text === "" && part.state !== "open" ? null : (
        <Reasoning part={part} tokens={reasoningTokens} />
      );
    case "tool":
      return <ToolCall part={part} />;
    case "notice":
      return <Notice part={part} />;
    case "file":
      return <p className="py-1 text-small text-quiet">{part.name}</p>;
    case "steered":
      return (
        <div className="my-2 rounded-card bg-soft px-3 py-2">
          <p className="text-small text-quiet">{t("steered")}</p>
          <p className="whitespace-pre-wrap" dir="auto">
            {part.text}
          </p>
        </div>
      );
    case "compaction":
      return <p className="py-1 text-small text-quiet">{t("compacted")}</p>;
  }
});

function Notice({ part }: { part: NoticePart }) {
  const toText = useNoticeText();
  return <p className="py-1 text-small text-quiet">{toText(part)}</p>;
}
