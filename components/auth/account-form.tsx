"use client";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { toShownRequestId, useProblemText } from "@/components/errors/use-error-text";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { ApiProblem } from "@/lib/client/api-problem";
import { FormProblem } from "./form-problem";
import { textOf, useSubmit } from "./use-submit";

const passwordCharactersMin = 15;

interface AccountFormProps {
  title: string;
  text: string;
  submit: string;
  hasName: boolean;
  /** Given, it cannot be changed here. */
  email: string | null;
  /** Undefined when it worked: then the chat opens. */
  onSend: (account: {
    name: string;
    email: string;
    password: string;
  }) => Promise<ApiProblem | undefined>;
}

/** Name, email and a new password, as far as they are asked for. */
export function AccountForm({ title, text, submit, hasName, email, onSend }: AccountFormProps) {
  const t = useTranslations("auth");
  const toProblemText = useProblemText();
  const [shortBy, setShortBy] = useState<number>();
  const { problem, isWorking, onSubmit } = useSubmit(async (form) => {
    const password = textOf(form, "password");
    const count = Array.from(password).length;
    setShortBy(count < passwordCharactersMin ? count : undefined);
    if (count < passwordCharactersMin) {
      return new ApiProblem({ code: "password-short", field: "password" });
    }
    const typed = { name: textOf(form, "name").trim(), email: textOf(form, "email").trim() };
    return await onSend({ ...typed, password });
  }, "/");
  const problemText = problem && toProblemText(problem);
  const errorOf = (field: string) => (problem?.field === field ? problemText : undefined);
  const passwordError =
    shortBy === undefined ? errorOf("password") : t("passwordShort", { count: shortBy });
  const shown = [...(hasName ? ["name"] : []), ...(email === null ? ["email"] : []), "password"];
  const isPlaced = problem?.field !== undefined && shown.includes(problem.field);
  return (
    <>
      <div className="flex flex-col gap-1">
        <h1 className="text-[22px] leading-8 font-semibold">{title}</h1>
        <p className="text-quiet">{text}</p>
      </div>
      <form method="post" onSubmit={onSubmit} className="flex flex-col gap-4">
        {hasName ? (
          <Field
            label={t("name")}
            name="name"
            autoComplete="name"
            required
            error={errorOf("name")}
          />
        ) : null}
        <Field
          label={t("email")}
          name="email"
          type="email"
          autoComplete="username"
          required
          readOnly={email !== null}
          defaultValue={email ?? ""}
          error={errorOf("email")}
        />
        <Field
          label={t("password")}
          name="password"
          type="password"
          autoComplete="new-password"
          required
          help={t("passwordRule")}
          error={passwordError}
        />
        <FormProblem
          text={isPlaced ? undefined : problemText}
          requestId={toShownRequestId(problem)}
        />
        <Button type="submit" look="primary" size="wide" disabled={isWorking}>
          {isWorking ? t("link.working") : submit}
        </Button>
      </form>
    </>
  );
}
