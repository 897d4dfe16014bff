"use client";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { toShownRequestId, useProblemText } from "@/components/errors/use-error-text";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { completeSetup } from "@/lib/client/account";
import { ApiProblem } from "@/lib/client/api-problem";
import { browserEnvironment } from "@/lib/client/environment";
import { FormProblem } from "./form-problem";
import { textOf, useSubmit } from "./use-submit";

const passwordCharactersMin = 15;

export function SetupForm({ token }: { token: string | undefined }) {
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
    const name = textOf(form, "name").trim();
    const email = textOf(form, "email").trim();
    return await completeSetup(browserEnvironment, {
      name,
      email,
      password,
      ...(token ? { token } : {}),
    });
  }, "/setup?step=endpoint");
  const text = problem && (problem.status === 404 ? t("setup.done") : toProblemText(problem));
  const errorOf = (field: string) => (problem?.field === field ? text : undefined);
  const passwordError =
    shortBy === undefined ? errorOf("password") : t("passwordShort", { count: shortBy });
  const isPlaced = problem?.field && ["name", "email", "password"].includes(problem.field);
  return (
    <form method="post" onSubmit={onSubmit} className="flex flex-col gap-4">
      <Field label={t("name")} name="name" autoComplete="name" required error={errorOf("name")} />
      <Field
        label={t("email")}
        name="email"
        type="email"
        autoComplete="username"
        required
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
      <FormProblem text={isPlaced ? undefined : text} requestId={toShownRequestId(problem)} />
      <Button type="submit" look="primary" size="wide" disabled={isWorking}>
        {isWorking ? t("setup.working") : t("setup.submit")}
      </Button>
    </form>
  );
}
