"use client";
import { useTranslations } from "next-intl";
import { type FormEvent, useState } from "react";
import { useProblemText } from "@/components/errors/use-error-text";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { SelectField } from "@/components/ui/select-field";
import type { AccountLink } from "@/protocol/api";
import { ShownLink } from "./shown-link";
import { useAction } from "./use-action";
import { peopleApi } from "./use-people";

interface InviteFormProps {
  onInvited: () => Promise<void>;
  onClose: () => void;
}

export function InviteForm({ onInvited, onClose }: InviteFormProps) {
  const t = useTranslations("admin.people");
  const toProblemText = useProblemText();
  const [link, setLink] = useState<AccountLink>();
  const { isWorking, problem, run } = useAction();
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const email = String(form.get("email") ?? "").trim();
    const role = form.get("role") === "admin" ? "admin" : "member";
    void run(async () => {
      setLink(await peopleApi.invite({ ...(email ? { email } : {}), role }));
      await onInvited();
    });
  };
  if (link) return <ShownLink link={link} text={t("inviteReady")} onDone={onClose} />;
  const emailError = problem?.field === "email" ? toProblemText(problem) : undefined;
  return (
    <section
      aria-label={t("invite")}
      className="flex flex-col gap-4 rounded-card border border-line bg-raised p-4"
    >
      <h2 className="font-medium">{t("invite")}</h2>
      <form method="post" onSubmit={submit} className="flex flex-col gap-4">
        <Field
          label={t("email")}
          name="email"
          type="email"
          autoComplete="off"
          help={t("emailHelp")}
          error={emailError}
        />
        <SelectField
          label={t("role")}
          name="role"
          defaultValue="member"
          choices={[
            { value: "member", name: t("roles.member") },
            { value: "admin", name: t("roles.admin") },
          ]}
        />
        {problem && !emailError ? (
          <p role="alert" className="text-small text-danger">
            {toProblemText(problem)}
          </p>
        ) : null}
        <div className="flex flex-wrap gap-2">
          <Button type="submit" look="primary" disabled={isWorking}>
            {t("inviteSubmit")}
          </Button>
          <Button look="quiet" onClick={onClose}>
            {t("cancel")}
          </Button>
        </div>
      </form>
    </section>
  );
}
