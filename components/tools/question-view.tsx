"use client";
import { useTranslations } from "next-intl";
import { PlainText } from "@/components/markdown/plain-text";
import { toShownText } from "@/components/markdown/shown-text";
import type { ToolPart } from "@/protocol/parts";
import type { AskUserInput, AskUserOutput } from "@/protocol/tools";
import { AnyTool } from "./any-tool";
import { hasMembers } from "./has-members";
import { ToolBody } from "./tool-box";

/** A question and what was answered; while it waits, the answer is given where the composer is. */
export function QuestionView({ part }: { part: ToolPart }) {
  const t = useTranslations("tool");
  if (!hasMembers<AskUserInput>(part.input, ["question"])) return <AnyTool part={part} />;
  const { selected = [], text } = (part.output ?? {}) as AskUserOutput;
  return (
    <ToolBody part={part}>
      <div className="text-small">
        <PlainText text={toShownText(part.input.question)} />
      </div>
      {part.phase === "output" ? (
        <p className="text-small">
          <span className="text-quiet">{t("answered")}</span>{" "}
          {[...selected, ...(text ? [text] : [])].map(toShownText).join(" · ")}
        </p>
      ) : null}
    </ToolBody>
  );
}
