"use client";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { useProblemText } from "@/components/errors/use-error-text";
import { Button } from "@/components/ui/button";
import { useLocalTime } from "@/components/ui/use-local-time";
import type { AccountLink, AdminPerson } from "@/protocol/api";
import { ShownLink } from "./shown-link";
import { useAction } from "./use-action";
import { type PersonChange, peopleApi } from "./use-people";

interface PersonRowProps {
  person: AdminPerson;
  isMe: boolean;
  onChanged: () => Promise<void>;
}

type Asked = "suspend" | "delete";

export function PersonRow({ person, isMe, onChanged }: PersonRowProps) {
  const t = useTranslations("admin.people");
  const toProblemText = useProblemText();
  const [link, setLink] = useState<AccountLink>();
  const [asked, setAsked] = useState<Asked>();
  const { isWorking, problem, run } = useAction();
  const { id, name, role, status } = person;
  const act = (action: () => Promise<unknown>) =>
    void run(async () => {
      await action();
      setAsked(undefined);
      await onChanged();
    });
  const change = (to: PersonChange) => act(() => peopleApi.change(id, to));
  const other = role === "admin" ? "member" : "admin";
  return (
    <li className="flex flex-col gap-3 py-4">
      <Facts person={person} isMe={isMe} />
      {isMe ? null : (
        <fieldset aria-label={t("actionsOf", { name })} className="flex flex-wrap gap-2">
          <Button size="small" disabled={isWorking} onClick={() => change({ role: other })}>
            {t(`make.${other}`)}
          </Button>
          {status === "active" ? (
            <>
              <Button
                size="small"
                disabled={isWorking}
                onClick={() => void run(async () => setLink(await peopleApi.reset(id)))}
              >
                {t("reset")}
              </Button>
              <Button size="small" disabled={isWorking} onClick={() => setAsked("suspend")}>
                {t("suspend")}
              </Button>
            </>
          ) : (
            <Button size="small" disabled={isWorking} onClick={() => change({ status: "active" })}>
              {t("unsuspend")}
            </Button>
          )}
          <Button
            look="danger"
            size="small"
            disabled={isWorking}
            onClick={() => setAsked("delete")}
          >
            {t("delete")}
          </Button>
        </fieldset>
      )}
      {link ? (
        <ShownLink link={link} text={t("resetReady", { name })} onDone={() => setLink(undefined)} />
      ) : null}
      {asked ? (
        <Question
          asked={asked}
          name={name}
          isWorking={isWorking}
          onKeep={() => setAsked(undefined)}
          onYes={() =>
            asked === "delete" ? act(() => peopleApi.remove(id)) : change({ status: "suspended" })
          }
        />
      ) : null}
      {problem ? (
        <p role="alert" className="text-small text-danger">
          {toProblemText(problem)}
        </p>
      ) : null}
    </li>
  );
}

function Facts({ person, isMe }: { person: AdminPerson; isMe: boolean }) {
  const t = useTranslations("admin.people");
  const { name, email, role, status, lastSeenAt, threads, liveRuns } = person;
  const seen = useLocalTime(lastSeenAt, "date");
  const facts = [
    t(`roles.${role}`),
    t("threads", { count: threads }),
    ...(liveRuns > 0 ? [t("liveRuns", { count: liveRuns })] : []),
    lastSeenAt === null ? t("neverSeen") : t("lastSeen", { date: seen }),
  ];
  return (
    <div className="flex min-w-0 flex-col gap-0.5">
      <div className="flex flex-wrap items-baseline gap-x-2">
        <h3 className="min-w-0 font-medium wrap-anywhere" dir="auto">
          {name}
        </h3>
        {isMe ? <span className="text-small text-quiet">{t("you")}</span> : null}
        {status === "suspended" ? (
          <span className="text-small text-danger">{t("suspended")}</span>
        ) : null}
      </div>
      <p className="text-small wrap-anywhere text-quiet">{email}</p>
      <p className="text-small text-quiet tabular-nums">{facts.join(" · ")}</p>
    </div>
  );
}

interface QuestionProps {
  asked: Asked;
  name: string;
  isWorking: boolean;
  onKeep: () => void;
  onYes: () => void;
}

function Question({ asked, name, isWorking, onKeep, onYes }: QuestionProps) {
  const t = useTranslations("admin.people");
  return (
    <div
      role="alertdialog"
      aria-label={t(asked)}
      className="flex flex-col gap-2 rounded-card border border-danger bg-danger-surface p-3 text-small"
    >
      <p>{t(`${asked}Question`, { name })}</p>
      <div className="flex flex-wrap gap-2">
        <Button size="small" autoFocus onClick={onKeep}>
          {t("cancel")}
        </Button>
        <Button look="danger" size="small" disabled={isWorking} onClick={onYes}>
          {t(`${asked}Yes`)}
        </Button>
      </div>
    </div>
  );
}
