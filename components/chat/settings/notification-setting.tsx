"use client";
import { useTranslations } from "next-intl";
import { useEffect, useState } from "react";
import { Button } from "@/components/ui/button";
import {
  chooseNotifications,
  type NotificationChoice,
  readNotifications,
} from "@/lib/client/notifications";
import { SettingsRow } from "./settings-row";

/** Of this browser: another one asks for itself. */
export function NotificationSetting() {
  const t = useTranslations("settings.notifications");
  const [choice, setChoice] = useState<NotificationChoice>();
  useEffect(() => setChoice(readNotifications()), []);
  const isOn = choice === "on";
  return (
    <SettingsRow label={t("label")} help={t("help")}>
      {choice === "blocked" || choice === "unsupported" ? (
        <p className="text-small text-quiet">{t(choice)}</p>
      ) : (
        <Button
          disabled={choice === undefined}
          onClick={() => void chooseNotifications(!isOn).then(setChoice)}
        >
          {t(isOn ? "turnOff" : "turnOn")}
        </Button>
      )}
      <p role="status" className="text-small text-quiet empty:hidden">
        {isOn ? t("on") : null}
      </p>
    </SettingsRow>
  );
}
