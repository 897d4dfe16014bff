"use client";
import { ArrowDown, ArrowUp } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { useErrorText, useProblemText } from "@/components/errors/use-error-text";
import { Button } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";
import { IconButton } from "@/components/ui/icon-button";
import type { EndpointPatch } from "@/lib/client/admin";
import type { AdminEndpoint } from "@/protocol/api";
import { DeleteQuestion } from "./delete-question";
import { isKeyHidden } from "./endpoint-fields";
import { EndpointForm } from "./endpoint-form";
import { EndpointReportView } from "./endpoint-report";
import { ModelRow } from "./model-row";
import { useAction } from "./use-action";
import { adminApi, useEndpointTest } from "./use-endpoint-test";

interface EndpointCardProps {
  endpoint: AdminEndpoint;
  /** Place in the order, counted from 0. */
  index: number;
  canMoveUp: boolean;
  canMoveDown: boolean;
  /** Something changed: the list is read again. */
  onChanged: () => Promise<void>;
}

export function EndpointCard({
  endpoint,
  index,
  canMoveUp,
  canMoveDown,
  onChanged,
}: EndpointCardProps) {
  const t = useTranslations("admin");
  const toProblemText = useProblemText();
  const [mode, setMode] = useState<"shown" | "edited" | "deleting">("shown");
  const [isKeyDropped, setKeyDropped] = useState(false);
  const { isWorking, problem, run } = useAction();
  const test = useEndpointTest();
  const { id, name, source, isEnabled } = endpoint;
  const change = (patch: EndpointPatch) =>
    void run(async () => {
      await adminApi.changeEndpoint(id, patch);
      await onChanged();
    });
  const text = problem ?? test.problem;
  return (
    <li
      aria-label={name}
      className="flex flex-col gap-3 rounded-card border border-line bg-raised p-4"
    >
      <div className="flex items-start gap-2">
        <Heading endpoint={endpoint} />
        <IconButton
          label={t("moveUp", { name })}
          disabled={!canMoveUp || isWorking}
          onClick={() => change({ position: index - 1 })}
        >
          <ArrowUp aria-hidden size={16} strokeWidth={1.75} />
        </IconButton>
        <IconButton
          label={t("moveDown", { name })}
          disabled={!canMoveDown || isWorking}
          onClick={() => change({ position: index + 1 })}
        >
          <ArrowDown aria-hidden size={16} strokeWidth={1.75} />
        </IconButton>
      </div>
      {isKeyDropped ? (
        <p role="alert" className="text-small text-warning">
          {t("keyDropped")}
        </p>
      ) : null}
      {mode === "edited" ? (
        <EndpointForm
          endpoint={endpoint}
          onSaved={async (dropped) => {
            setKeyDropped(dropped);
            setMode("shown");
            await onChanged();
          }}
          actions={
            <Button look="quiet" onClick={() => setMode("shown")}>
              {t("cancel")}
            </Button>
          }
        />
      ) : (
        <>
          <ul aria-label={t("models", { name })} className="flex flex-col divide-y divide-line">
            {endpoint.models.map((model) => (
              <ModelRow key={model.id} model={model} onChanged={onChanged} />
            ))}
            {endpoint.models.length === 0 ? (
              <li className="py-1 text-small text-quiet">{t("noModels")}</li>
            ) : null}
          </ul>
          <div className="flex flex-wrap gap-2">
            <Button
              size="small"
              onClick={() => (test.isTesting ? test.stop() : test.start({ endpointId: id }))}
            >
              {test.isTesting ? t("stop") : t("test")}
            </Button>
            {source === "admin" ? (
              <Button size="small" onClick={() => setMode("edited")}>
                {t("edit")}
              </Button>
            ) : null}
            {source === "environment" ? null : (
              <Button
                size="small"
                disabled={isWorking}
                onClick={() => change({ isEnabled: !isEnabled })}
              >
                {isEnabled ? t("disable") : t("enable")}
              </Button>
            )}
            {source === "admin" ? (
              <Button size="small" look="quiet" onClick={() => setMode("deleting")}>
                {t("delete")}
              </Button>
            ) : null}
          </div>
        </>
      )}
      {mode === "deleting" ? (
        <DeleteQuestion
          name={name}
          isWorking={isWorking}
          onKeep={() => setMode("shown")}
          onDelete={() =>
            void run(async () => {
              await adminApi.deleteEndpoint(id);
              await onChanged();
            })
          }
        />
      ) : null}
      {text ? (
        <p role="alert" className="text-small text-danger">
          {toProblemText(text)}
        </p>
      ) : null}
      <div role="status" className="empty:hidden">
        {test.isTesting ? <p className="text-small text-quiet">{t("testing")}</p> : null}
        {test.report ? <EndpointReportView report={test.report} /> : null}
      </div>
    </li>
  );
}

function Heading({ endpoint }: { endpoint: AdminEndpoint }) {
  const t = useTranslations("admin");
  const { name, kind, baseUrl, keyHint, source } = endpoint;
  const isDemo = source === "demo";
  const keyText = !keyHint
    ? t("noKey")
    : isKeyHidden(keyHint)
      ? t("keyStored")
      : t("keyShown", { hint: keyHint });
  return (
    <div className="flex min-w-0 flex-1 flex-col gap-1">
      <div className="flex flex-wrap items-baseline gap-x-2">
        <h2 className="font-medium" dir="auto">
          {name}
        </h2>
        {source === "admin" ? null : (
          <span className="text-small text-quiet">{t(`source.${source}`)}</span>
        )}
      </div>
      <Health endpoint={endpoint} />
      {isDemo ? null : (
        <p className="text-small text-quiet">
          {t(`kinds.${kind}`)} · <span className="font-mono">{baseUrl}</span> · {keyText}
        </p>
      )}
      {source === "environment" ? (
        <p className="text-small text-quiet">{t("environmentHelp")}</p>
      ) : null}
    </div>
  );
}

/** In words; the dot only repeats them. */
function Health({ endpoint }: { endpoint: AdminEndpoint }) {
  const t = useTranslations("admin");
  const toErrorText = useErrorText();
  const { isEnabled, error, models } = endpoint;
  const dot = !isEnabled ? "bg-line-strong" : error ? "bg-danger" : "bg-success";
  const count = models.filter((model) => model.isEnabled && model.isListed).length;
  return (
    <p className="flex items-baseline gap-2 text-small">
      <span aria-hidden className={cn("size-2 shrink-0 rounded-full", dot)} />
      <span>
        {!isEnabled
          ? t("health.off")
          : error
            ? t("health.failing", { message: toErrorText(error).message })
            : t("health.ok", { count })}
      </span>
    </p>
  );
}
