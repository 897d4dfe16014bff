"use client";
import { useTranslations } from "next-intl";
import { type FormEvent, type ReactNode, useState } from "react";
import { FormProblem } from "@/components/auth/form-problem";
import { toShownRequestId, useProblemText } from "@/components/errors/use-error-text";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { SelectField } from "@/components/ui/select-field";
import type { AdminEndpoint } from "@/protocol/api";
import { type EndpointFields, isKeyHidden, toInput, toTestInput } from "./endpoint-fields";
import { EndpointReportView } from "./endpoint-report";
import { useAction } from "./use-action";
import { adminApi, useEndpointTest } from "./use-endpoint-test";

interface EndpointFormProps {
  /** Edited when given, added otherwise. */
  endpoint?: AdminEndpoint;
  onSaved: (isKeyDropped: boolean) => Promise<void> | void;
  /** Beside Test and Save. */
  actions?: ReactNode;
  /** Leaves out what can wait. */
  isShort?: boolean;
}

const kinds = ["vllm", "sglang", "nim", "zai", "generic"] as const;

export function EndpointForm({ endpoint, onSaved, actions, isShort }: EndpointFormProps) {
  const t = useTranslations("admin");
  const toProblemText = useProblemText();
  const test = useEndpointTest();
  const { isWorking, problem: saveProblem, run } = useAction();
  const [fields, setFields] = useState<EndpointFields>(() => toFields(endpoint));
  const problem = test.problem ?? saveProblem;
  const text = problem && toProblemText(problem);
  const isPlaced = problem?.field === "baseUrl" || problem?.field === "key";
  const errorOf = (field: "baseUrl" | "key") => {
    if (problem?.field !== field) return undefined;
    return problem.code === "invalid-input" ? t(`form.invalid.${field}`) : text;
  };
  const keyHelp = useKeyHelp(endpoint?.keyHint);
  const isModelAsked =
    fields.kind === "zai" ||
    fields.models !== "" ||
    endpoint?.error?.class === "model-list-missing" ||
    test.report?.problems.some((found) => found.class === "model-list-missing");

  function change(changed: Partial<EndpointFields>): void {
    setFields((before) => ({ ...before, ...changed }));
    // A result is about what was typed then.
    if (test.report || test.isTesting) test.stop();
  }

  function save(event: FormEvent): void {
    event.preventDefault();
    void run(async () => {
      if (!endpoint) {
        await adminApi.createEndpoint(toInput(fields));
        await onSaved(false);
        return;
      }
      // An empty key field keeps the key that is stored.
      const { isKeyDropped } = await adminApi.changeEndpoint(endpoint.id, toInput(fields));
      await onSaved(isKeyDropped);
    });
  }

  return (
    <form onSubmit={save} className="flex flex-col gap-4" autoComplete="off">
      <SelectField
        label={t("form.kind")}
        value={fields.kind}
        onChange={({ target }) =>
          change({ kind: kinds.find((kind) => kind === target.value) ?? "generic" })
        }
        choices={kinds.map((kind) => ({ value: kind, name: t(`kinds.${kind}`) }))}
      />
      <Field
        label={t("form.url")}
        value={fields.baseUrl}
        onChange={({ target }) => change({ baseUrl: target.value })}
        inputMode="url"
        autoCapitalize="none"
        spellCheck={false}
        placeholder={fields.kind === "zai" ? "https://api.z.ai/api/paas/v4" : "http://host:8000/v1"}
        required
        help={t("form.urlHelp")}
        error={errorOf("baseUrl")}
      />
      <Field
        label={t("form.key")}
        type="password"
        autoComplete="off"
        value={fields.key}
        onChange={({ target }) => change({ key: target.value })}
        help={keyHelp}
        error={errorOf("key")}
      />
      {isModelAsked ? (
        <Field
          label={t("form.model")}
          value={fields.models}
          onChange={({ target }) => change({ models: target.value })}
          autoCapitalize="none"
          spellCheck={false}
          help={t("form.modelHelp")}
        />
      ) : null}
      {isShort ? null : (
        <Field
          label={t("form.name")}
          value={fields.name}
          maxLength={100}
          onChange={({ target }) => change({ name: target.value })}
          help={t("form.nameHelp")}
        />
      )}
      <FormProblem text={isPlaced ? undefined : text} requestId={toShownRequestId(problem)} />
      <div className="flex flex-wrap items-center gap-2">
        <Button type="submit" look="primary" disabled={isWorking}>
          {isWorking ? t("saving") : t("save")}
        </Button>
        <Button
          disabled={!test.isTesting && fields.baseUrl.trim() === ""}
          onClick={() => (test.isTesting ? test.stop() : test.start(toTestInput(fields, endpoint)))}
        >
          {test.isTesting ? t("stop") : t("test")}
        </Button>
        {actions}
      </div>
      <div role="status">
        {test.isTesting ? <p className="text-small text-quiet">{t("testing")}</p> : null}
        {test.report ? (
          <EndpointReportView
            report={test.report}
            onUseUrl={(baseUrl) => {
              setFields({ ...fields, baseUrl });
              test.start(toTestInput({ ...fields, baseUrl }, endpoint));
            }}
          />
        ) : null}
      </div>
    </form>
  );
}

function useKeyHelp(hint: string | null | undefined): string {
  const t = useTranslations("admin.form");
  if (!hint) return t("keyHelp");
  return isKeyHidden(hint) ? t("keyStored") : t("keyKept", { hint });
}

function toFields(endpoint: AdminEndpoint | undefined): EndpointFields {
  return {
    kind: endpoint?.kind ?? "vllm",
    baseUrl: endpoint?.baseUrl ?? "",
    name: endpoint?.name ?? "",
    key: "",
    models: "",
  };
}
