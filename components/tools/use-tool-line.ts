"use client";
import { useTranslations } from "next-intl";
import { toShownText } from "@/components/markdown/shown-text";
import type { ToolPart, ToolPhase } from "@/protocol/parts";
import { isToolName, type ToolOutputs } from "@/protocol/tools";
import { hasMembers } from "./has-members";
import { findLook } from "./registry";

export interface ToolLine {
  verb: string;
  target: string;
  /** At the right: how it stands, or how long it took. */
  state: string;
  /** For a screen reader: the whole line in words. */
  spoken: string;
  isRunning: boolean;
  isWaiting: boolean;
  isFailed: boolean;
}

const targetCharactersMax = 160;

export function useToolLine(part: ToolPart): ToolLine {
  const t = useTranslations("tool");
  const phase = part.state === "cut" ? "cut" : part.phase;
  const isDone = phase === "output";
  const exitCode = toExitCode(part);
  const isFailed = phase === "error" || (exitCode !== undefined && exitCode !== 0);
  const verb = isToolName(part.tool) ? t(`verb.${part.tool}.${toForm(phase)}`) : part.tool;
  const target = toTarget(part);
  const duration = toSeconds(part);
  const took = duration === undefined ? t("state.output") : t("seconds", { seconds: duration });
  const outcome =
    exitCode !== undefined && exitCode !== 0 ? t("exit", { code: exitCode }) : undefined;
  const standing = part.error?.class === "tool-denied" ? t("state.denied") : t(`state.${phase}`);
  const state = isDone ? (outcome ?? took) : standing;
  const said = isDone ? (outcome ?? standing) : standing;
  return {
    verb,
    target,
    state,
    spoken: [`${verb}${target ? ` ${target}` : ""}`, said].join(", "),
    isRunning: phase === "running" || phase === "input" || phase === "ready",
    isWaiting: phase === "approval" || phase === "question",
    isFailed,
  };
}

/** Of the verb; a call that failed or was cut off may never have run. */
function toForm(phase: ToolPhase | "cut"): "done" | "doing" | "wanted" {
  if (phase === "output") return "done";
  return phase === "running" ? "doing" : "wanted";
}

function toTarget({ tool, input }: ToolPart): string {
  const { target } = findLook(tool);
  if (target === null || !hasMembers<Record<string, unknown>>(input, [target])) return "";
  const text = toShownText(String(input[target])).trim();
  const [line = ""] = text.split("\n");
  const isShortened = line.length < text.length || line.length > targetCharactersMax;
  return isShortened ? `${line.slice(0, targetCharactersMax)}…` : line;
}

export function toExitCode(part: ToolPart): number | undefined {
  if (part.tool !== "bash") return undefined;
  const { output } = part;
  return hasMembers<ToolOutputs["bash"]>(output, ["exitCode"]) ? output.exitCode : undefined;
}

/** With one decimal below ten seconds. */
function toSeconds({ startedAt, endedAt }: ToolPart): string | undefined {
  if (startedAt === undefined || endedAt === undefined) return undefined;
  const seconds = Math.max(0, endedAt - startedAt) / 1000;
  return seconds < 10 ? seconds.toFixed(1) : String(Math.round(seconds));
}
