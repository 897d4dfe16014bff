"use client";
import { useTranslations } from "next-intl";
import { Button } from "@/components/ui/button";
import { useLocalTime } from "@/components/ui/use-local-time";
import type { ApiToken } from "@/protocol/api";

interface TokenRowProps {
  token: ApiToken;
  isWorking: boolean;
  onRevoke: () => void;
}

export function TokenRow({ token, isWorking, onRevoke }: TokenRowProps) {
  const t = useTranslations("settings.tokens");
  const { name, hint, scopes, expiresAt, lastUsedAt } = token;
  const endDate = useLocalTime(expiresAt, "date");
  const usedDate = useLocalTime(lastUsedAt, "date");
  const access = scopes.includes("admin")
    ? "accessAdmin"
    : scopes.includes("write")
      ? "accessWrite"
      : "accessRead";
  const isExpired = expiresAt !== null && Date.parse(expiresAt) <= Date.now();
  const end =
    expiresAt === null ? t("forever") : t(isExpired ? "expired" : "until", { date: endDate });
  const facts = [
    t(access),
    t("ends", { hint }),
    end,
    lastUsedAt === null ? t("unused") : t("used", { date: usedDate }),
  ];
  return (
    <li className="flex flex-wrap items-center justify-between gap-2 py-3">
      <div className="min-w-0 flex-1 basis-56">
        <p className="font-medium break-words" dir="auto">
          {name}
        </p>
        <p className="text-small text-quiet">{facts.join(" · ")}</p>
      </div>
      <Button
        size="small"
        aria-label={t("revokeLabel", { name })}
        onClick={onRevoke}
        disabled={isWorking}
      >
        {t("revoke")}
      </Button>
    </li>
  );
}
