"use client";
import { UserPlus } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { useProblemText } from "@/components/errors/use-error-text";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { NoticeCard } from "@/components/ui/notice-card";
import { useLocalTime } from "@/components/ui/use-local-time";
import type { Invitation, PeopleList } from "@/protocol/api";
import { InviteForm } from "./invite-form";
import { PersonRow } from "./person-row";
import { useAction } from "./use-action";
import { peopleApi, usePeople } from "./use-people";

export function PeopleView({ initial, meId }: { initial: PeopleList; meId: string }) {
  const t = useTranslations("admin.people");
  const toProblemText = useProblemText();
  const [isInviting, setInviting] = useState(false);
  const { list, words, search, reload, showMore } = usePeople(initial);
  const { isWorking, problem, run } = useAction();
  const { people, counts, invitations, nextCursor } = list;
  return (
    <div className="flex flex-col gap-6">
      {isInviting ? (
        <InviteForm onInvited={reload} onClose={() => setInviting(false)} />
      ) : (
        <Button look="primary" className="self-start" onClick={() => setInviting(true)}>
          <UserPlus aria-hidden size={16} strokeWidth={1.75} />
          {t("invite")}
        </Button>
      )}
      {invitations.length === 0 ? null : (
        <section aria-label={t("invitations")} className="flex flex-col gap-1">
          <h2 className="font-medium">{t("invitations")}</h2>
          <ul className="flex flex-col divide-y divide-line">
            {invitations.map((invitation) => (
              <InvitationRow key={invitation.id} invitation={invitation} onChanged={reload} />
            ))}
          </ul>
        </section>
      )}
      <section aria-label={t("title")} className="flex flex-col gap-2">
        <h2 className="sr-only">{t("title")}</h2>
        <Field
          label={t("search")}
          type="search"
          value={words}
          maxLength={200}
          onChange={(event) => {
            const text = event.target.value;
            void run(() => search(text));
          }}
        />
        <p role="status" className="text-small text-quiet tabular-nums">
          {people.length === 0 ? t("none") : t("counts", { ...counts })}
        </p>
        {problem ? <NoticeCard tone="danger" title={toProblemText(problem)} /> : null}
        <ul aria-label={t("title")} className="flex flex-col divide-y divide-line empty:hidden">
          {people.map((person) => (
            <PersonRow
              key={person.id}
              person={person}
              isMe={person.id === meId}
              onChanged={reload}
            />
          ))}
        </ul>
        {nextCursor === null ? null : (
          <Button
            look="quiet"
            disabled={isWorking}
            onClick={() => void run(() => showMore(nextCursor))}
          >
            {t("more")}
          </Button>
        )}
      </section>
    </div>
  );
}

interface InvitationRowProps {
  invitation: Invitation;
  onChanged: () => Promise<void>;
}

function InvitationRow({ invitation, onChanged }: InvitationRowProps) {
  const t = useTranslations("admin.people");
  const toProblemText = useProblemText();
  const { isWorking, problem, run } = useAction();
  const { id, email, role, expiresAt } = invitation;
  const date = useLocalTime(expiresAt, "date");
  const whom = email ?? t("anybody");
  const revoke = () =>
    void run(async () => {
      await peopleApi.revokeInvitation(id);
      await onChanged();
    });
  return (
    <li className="flex flex-wrap items-center justify-between gap-2 py-2 text-small">
      <p className="min-w-0 wrap-anywhere">
        {whom}
        <span className="text-quiet">{` · ${t(`roles.${role}`)} · ${t("until", { date })}`}</span>
      </p>
      <Button
        size="small"
        look="quiet"
        disabled={isWorking}
        aria-label={t("revokeOf", { whom })}
        onClick={revoke}
      >
        {t("revoke")}
      </Button>
      {problem ? (
        <p role="alert" className="w-full text-danger">
          {toProblemText(problem)}
        </p>
      ) : null}
    </li>
  );
}
