"use client";
import { useMemo } from "react";
import { toShownText } from "@/components/markdown/shown-text";
import { cn } from "@/components/ui/cn";
import { type AnsiColor, parseAnsi, type Styled } from "./ansi";

const colors: Readonly<Record<AnsiColor, string>> = {
  red: "text-danger",
  green: "text-success",
  yellow: "text-warning",
  blue: "text-accent",
  magenta: "text-[var(--code-token-keyword)]",
  cyan: "text-[var(--code-token-function)]",
  gray: "text-quiet",
};

/** What a command wrote, with its colours. */
export function TerminalText({ text }: { text: string }) {
  const runs = useMemo(() => parseAnsi(toShownText(text)), [text]);
  return runs.map((run) => <Run key={run.at} run={run} />);
}

function Run({ run }: { run: Styled }) {
  const { text, color, isBold, isDim, isUnderlined } = run;
  if (!color && !isBold && !isDim && !isUnderlined) return text;
  return (
    <span
      className={cn(
        color && colors[color],
        isBold && "font-semibold",
        isDim && "text-quiet",
        isUnderlined && "underline",
      )}
    >
      {text}
    </span>
  );
}
