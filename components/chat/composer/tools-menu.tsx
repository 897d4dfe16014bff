"use client";
import { Wrench } from "lucide-react";
import { useTranslations } from "next-intl";
import { useId, useRef, useState } from "react";
import { findLook } from "@/components/tools/registry";
import { cn } from "@/components/ui/cn";
import { attempt } from "@/lib/client/action";
import { chooseApproval, listTools } from "@/lib/client/tools";
import type { ToolChoice } from "@/protocol/api";
import type { Budget } from "@/protocol/budget";
import type { Approval } from "@/protocol/tools";
import { BudgetForm } from "../run/budget-form";
import { labelledSize, roomyOnly } from "./touch-size";

interface ToolsMenuProps {
  threadId: string | null;
  off: readonly string[];
  onChange: (off: string[]) => void;
  /** What the thread's next runs may use. */
  budget: Budget;
  onBudget: (budget: Budget) => void;
}

const choices = ["allow", "ask", "deny"] as const;

/** Which tools this thread's runs have, and which of them ask first. */
export function ToolsMenu({ threadId, off, onChange, budget, onBudget }: ToolsMenuProps) {
  const t = useTranslations("tools");
  const limits = useTranslations("limits");
  const id = useId();
  const button = useRef<HTMLButtonElement>(null);
  const panel = useRef<HTMLDivElement>(null);
  const [tools, setTools] = useState<readonly ToolChoice[]>([]);

  async function load() {
    await attempt(async () => setTools((await listTools(threadId)).tools));
  }

  function place() {
    const box = button.current?.getBoundingClientRect();
    if (!box || !panel.current) return;
    panel.current.style.left = `${Math.max(8, Math.min(box.left, window.innerWidth - 348))}px`;
    panel.current.style.bottom = `${window.innerHeight - box.top + 8}px`;
  }

  return (
    <>
      <button
        ref={button}
        type="button"
        popoverTarget={id}
        aria-haspopup="dialog"
        title={t("name")}
        className={cn(
          "flex h-8 shrink-0 items-center justify-center gap-1.5 rounded-control px-2 text-small whitespace-nowrap hover:bg-hover",
          labelledSize,
        )}
      >
        <Wrench aria-hidden size={16} strokeWidth={1.75} />
        <span className={roomyOnly}>{t("name")}</span>
        {off.length > 0 ? (
          <>
            <span className={cn("text-quiet tabular-nums", roomyOnly)}>
              {t("offCount", { count: off.length })}
            </span>
            <span aria-hidden className="hidden text-quiet tabular-nums @max-[26rem]:inline">
              −{off.length}
            </span>
          </>
        ) : null}
      </button>
      <div
        ref={panel}
        id={id}
        popover="auto"
        role="dialog"
        aria-label={t("name")}
        onToggle={(event) => {
          if (event.newState !== "open") return;
          place();
          void load();
        }}
        className="fixed inset-auto m-0 max-h-[60dvh] w-[min(340px,calc(100vw-16px))] overflow-y-auto rounded-card border border-line-strong bg-raised p-2 text-ink shadow-float"
      >
        {tools.length === 0 ? <p className="p-2 text-small text-quiet">{t("loading")}</p> : null}
        <ul className="flex flex-col">
          {tools.map((tool) => (
            <ToolRow
              key={tool.name}
              tool={tool}
              isOn={!off.includes(tool.name)}
              onSwitch={(isOn) =>
                onChange(isOn ? off.filter((name) => name !== tool.name) : [...off, tool.name])
              }
              onApproval={(approval) =>
                void attempt(async () => {
                  await chooseApproval(tool.name, approval);
                  await load();
                })
              }
            />
          ))}
        </ul>
        <p className="px-2 pt-1 text-small text-quiet">{t("hint")}</p>
        <details className="mt-2 border-t border-line px-2 pt-1 text-small">
          <summary className="flex min-h-8 cursor-pointer items-center font-medium">
            {limits("launch")}
          </summary>
          <div className="pt-1 pb-2">
            <BudgetForm
              key={JSON.stringify(budget)}
              budget={budget}
              onSave={(next) => {
                onBudget(next);
                panel.current?.hidePopover();
              }}
            />
          </div>
        </details>
      </div>
    </>
  );
}

interface ToolRowProps {
  tool: ToolChoice;
  isOn: boolean;
  onSwitch: (isOn: boolean) => void;
  onApproval: (approval: Approval) => void;
}

function ToolRow({ tool, isOn, onSwitch, onApproval }: ToolRowProps) {
  const t = useTranslations("tools");
  const { icon: Icon } = findLook(tool.name);
  return (
    <li className="flex min-h-9 items-center gap-2 rounded-control px-2 text-small hover:bg-hover">
      <label className="flex min-w-0 flex-1 items-center gap-2">
        <input
          type="checkbox"
          aria-label={t("on", { tool: tool.name })}
          checked={isOn}
          onChange={(event) => onSwitch(event.target.checked)}
          className="accent-[var(--accent)]"
        />
        <Icon aria-hidden size={16} strokeWidth={1.75} className="shrink-0 text-quiet" />
        <code className="truncate font-mono">{tool.name}</code>
      </label>
      {tool.isQuestion ? null : (
        <select
          aria-label={t("approval", { tool: tool.name })}
          value={tool.approval}
          disabled={!isOn || tool.isFixed}
          title={tool.isFixed ? t("fixed") : undefined}
          onChange={(event) => onApproval(event.target.value as Approval)}
          className="h-7 rounded-control border border-line bg-raised px-1"
        >
          {choices.map((choice) => (
            <option key={choice} value={choice}>
              {t(choice)}
            </option>
          ))}
        </select>
      )}
    </li>
  );
}
