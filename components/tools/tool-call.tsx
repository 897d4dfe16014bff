"use client";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { cn } from "@/components/ui/cn";
import { Disclosure } from "@/components/ui/disclosure";
import type { ToolPart } from "@/protocol/parts";
import { findLook } from "./registry";
import { useToolLine } from "./use-tool-line";

/** One tool call: a line that opens to the tool's own view. */
export function ToolCall({ part }: { part: ToolPart }) {
  const [isOpen, setOpen] = useState(false);
  const { view: View, icon: Icon } = findLook(part.tool);
  const line = useToolLine(part);
  const t = useTranslations("tool");
  return (
    <Disclosure
      className="skip-unseen -mx-2 px-2"
      label={t("name", { tool: part.tool, state: line.spoken })}
      icon={<Icon aria-hidden size={16} strokeWidth={1.75} className="shrink-0" />}
      name={
        <>
          {line.verb}{" "}
          {line.target ? <code className="ms-0.5 font-mono text-ink">{line.target}</code> : null}
        </>
      }
      aside={
        <span
          className={cn(
            "ms-auto flex shrink-0 items-center gap-2 text-small tabular-nums",
            line.isFailed ? "text-danger" : line.isWaiting ? "text-warning" : "text-quiet",
          )}
        >
          {line.isRunning ? (
            <span aria-hidden className="pulse size-2 rounded-full bg-accent" />
          ) : null}
          {line.state}
        </span>
      }
      isOpen={isOpen}
      onToggle={() => setOpen(!isOpen)}
    >
      <View part={part} />
    </Disclosure>
  );
}
