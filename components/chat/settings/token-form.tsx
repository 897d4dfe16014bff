"use client";
import { useTranslations } from "next-intl";
import type { FormEvent } from "react";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { SelectField } from "@/components/ui/select-field";
import type { NewToken } from "@/lib/client/tokens";

interface TokenFormProps {
  isAdmin: boolean;
  isWorking: boolean;
  onCreate: (input: NewToken) => void;
  onClose: () => void;
}

const accesses = {
  read: ["read"],
  write: ["read", "write"],
  admin: ["read", "write", "admin"],
} satisfies Record<string, NewToken["scopes"]>;

const never = "never";

export function TokenForm({ isAdmin, isWorking, onCreate, onClose }: TokenFormProps) {
  const t = useTranslations("settings.tokens");
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const days = String(form.get("days"));
    onCreate({
      name: String(form.get("name") ?? "").trim(),
      scopes: accesses[form.get("access") as keyof typeof accesses],
      expiresInDays: days === never ? null : Number(days),
    });
  };
  return (
    <form method="post" onSubmit={submit} className="flex flex-col gap-4">
      <Field
        label={t("name")}
        name="name"
        placeholder={t("namePlaceholder")}
        maxLength={100}
        autoComplete="off"
        required
        autoFocus
      />
      <div className="flex flex-wrap gap-4">
        <SelectField
          label={t("access")}
          name="access"
          defaultValue="read"
          className="flex-1 basis-48"
          choices={[
            { value: "read", name: t("accessRead") },
            { value: "write", name: t("accessWrite") },
            ...(isAdmin ? [{ value: "admin", name: t("accessAdmin") }] : []),
          ]}
        />
        <SelectField
          label={t("expires")}
          name="days"
          defaultValue="90"
          className="flex-1 basis-48"
          choices={[
            ...[7, 30, 90, 365].map((days) => ({ value: String(days), name: t("days", { days }) })),
            { value: never, name: t("never") },
          ]}
        />
      </div>
      <div className="flex flex-wrap gap-2">
        <Button type="submit" look="primary" disabled={isWorking}>
          {t("create")}
        </Button>
        <Button look="quiet" onClick={onClose}>
          {t("cancel")}
        </Button>
      </div>
    </form>
  );
}
