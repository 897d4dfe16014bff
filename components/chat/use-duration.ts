"use client";
import { useTranslations } from "next-intl";

/** A time span in words: "12 s", "2 min 10 s". */
export function useDuration(): (fromMs: number, toMs: number) => string {
  const t = useTranslations("duration");
  return (fromMs, toMs) => {
    const total = Math.max(0, Math.round((toMs - fromMs) / 1000));
    const seconds = total % 60;
    const minutes = Math.floor(total / 60) % 60;
    const hours = Math.floor(total / 3600);
    if (hours > 0) return t("hours", { hours, minutes });
    if (minutes > 0) return t("minutes", { minutes, seconds });
    return t("seconds", { seconds });
  };
}
