"use client";
import { Circle, CircleCheck, CircleDot } from "lucide-react";
import { useTranslations } from "next-intl";
import { toShownText } from "@/components/markdown/shown-text";
import { cn } from "@/components/ui/cn";
import type { ToolPart } from "@/protocol/parts";
import type { PlanStep, ToolInputs } from "@/protocol/tools";
import { AnyTool } from "./any-tool";
import { hasMembers } from "./has-members";
import { ToolBody } from "./tool-box";

export function toPlan(part: ToolPart): readonly PlanStep[] | undefined {
  if (!hasMembers<ToolInputs["update_plan"]>(part.input, ["steps"])) return undefined;
  return Array.isArray(part.input.steps) ? part.input.steps : undefined;
}

export function PlanView({ part }: { part: ToolPart }) {
  const steps = toPlan(part);
  if (!steps || part.error || part.problem) return <AnyTool part={part} />;
  return (
    <ToolBody part={part}>
      <PlanList steps={steps} />
    </ToolBody>
  );
}

const icons = { pending: Circle, active: CircleDot, done: CircleCheck } as const;

export function PlanList({ steps }: { steps: readonly PlanStep[] }) {
  const t = useTranslations("tool");
  return (
    <ul aria-label={t("plan")} className="flex flex-col gap-1 text-small">
      {steps.map((step, index) => {
        const Icon = icons[step.status] ?? Circle;
        return (
          <li
            // biome-ignore lint/suspicious/noArrayIndexKey: a plan is replaced as a whole
            key={index}
            className="flex items-start gap-2"
          >
            <Icon
              role="img"
              aria-label={t(`planStatus.${step.status in icons ? step.status : "pending"}`)}
              size={16}
              strokeWidth={1.75}
              className={cn(
                "mt-0.5 shrink-0",
                step.status === "active" ? "text-accent" : "text-quiet",
                step.status === "done" && "text-success",
              )}
            />
            <span className={cn("min-w-0", step.status === "done" && "text-quiet")} dir="auto">
              {toShownText(String(step.title))}
            </span>
          </li>
        );
      })}
    </ul>
  );
}
