"use client";
import { useTranslations } from "next-intl";
import { toShownRequestId, useProblemText } from "@/components/errors/use-error-text";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { signIn } from "@/lib/client/account";
import { browserEnvironment } from "@/lib/client/environment";
import { FormProblem } from "./form-problem";
import { textOf, useSubmit } from "./use-submit";

export function SignInForm({ next }: { next: string }) {
  const t = useTranslations("auth");
  const toProblemText = useProblemText();
  const { problem, isWorking, onSubmit } = useSubmit(
    (form) =>
      signIn(browserEnvironment, {
        email: textOf(form, "email").trim(),
        password: textOf(form, "password"),
      }),
    next,
  );
  return (
    <form method="post" onSubmit={onSubmit} className="flex flex-col gap-4">
      <Field label={t("email")} name="email" type="email" autoComplete="username" required />
      <Field
        label={t("password")}
        name="password"
        type="password"
        autoComplete="current-password"
        required
      />
      <FormProblem text={problem && toProblemText(problem)} requestId={toShownRequestId(problem)} />
      <Button type="submit" look="primary" size="wide" disabled={isWorking}>
        {isWorking ? t("signIn.working") : t("signIn.submit")}
      </Button>
    </form>
  );
}
