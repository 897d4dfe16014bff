"use client";
import { Lightbulb, LightbulbOff } from "lucide-react";
import { useTranslations } from "next-intl";
import { cn } from "@/components/ui/cn";
import { labelledSize, roomyOnly } from "./touch-size";

interface ThinkingToggleProps {
  isOn: boolean;
  onChange: (isOn: boolean) => void;
}

export function ThinkingToggle({ isOn, onChange }: ThinkingToggleProps) {
  const t = useTranslations("composer");
  const Icon = isOn ? Lightbulb : LightbulbOff;
  return (
    <button
      type="button"
      aria-pressed={isOn}
      title={t("thinking")}
      onClick={() => onChange(!isOn)}
      className={cn(
        "flex h-8 shrink-0 items-center justify-center gap-1.5 rounded-control px-2 text-small whitespace-nowrap hover:bg-hover",
        labelledSize,
        isOn ? "text-ink" : "text-quiet line-through decoration-1",
      )}
    >
      <Icon aria-hidden size={16} strokeWidth={1.75} />
      <span className={roomyOnly}>{t("thinking")}</span>
    </button>
  );
}
