"use client";
import { ChevronLeft, ChevronRight } from "lucide-react";
import { useTranslations } from "next-intl";
import { IconButton } from "@/components/ui/icon-button";
import type { MessageView } from "@/lib/client/thread-state";

interface SiblingPickerProps {
  message: MessageView;
  isDisabled: boolean;
  onShow: (messageId: string) => void;
}

export function SiblingPicker({ message, isDisabled, onShow }: SiblingPickerProps) {
  const t = useTranslations("message");
  const { siblings } = message;
  const index = siblings.indexOf(message.id);
  if (siblings.length < 2 || index < 0) return null;
  const previous = siblings[index - 1];
  const next = siblings[index + 1];
  return (
    <span className="flex items-center text-small text-quiet">
      <IconButton
        label={t("previousVersion")}
        disabled={isDisabled || previous === undefined}
        onClick={() => previous && onShow(previous)}
      >
        <ChevronLeft aria-hidden size={16} strokeWidth={1.75} />
      </IconButton>
      <span className="tabular-nums">
        {t("version", { index: index + 1, count: siblings.length })}
      </span>
      <IconButton
        label={t("nextVersion")}
        disabled={isDisabled || next === undefined}
        onClick={() => next && onShow(next)}
      >
        <ChevronRight aria-hidden size={16} strokeWidth={1.75} />
      </IconButton>
    </span>
  );
}
