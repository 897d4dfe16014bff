"use client";
import { Lightbulb, LightbulbOff } from "lucide-react";
import { useTranslations } from "next-intl";
import { cn } from "@/components/ui/cn";

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
      onClick={() => onChange(!isOn)}
      className={cn(
        "flex h-8 items-center gap-1.5 rounded-control px-2 text-small hover:bg-hover",
        isOn ? "text-ink" : "text-quiet line-through decoration-1",
      )}
    >
      <Icon aria-hidden size={16} strokeWidth={1.75} />
      {t("thinking")}
    </button>
  );
}
