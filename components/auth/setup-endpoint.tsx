"use client";
import { useTranslations } from "next-intl";
import { useEffect } from "react";
import { EndpointForm } from "@/components/admin/endpoint-form";
import { EndpointReportView } from "@/components/admin/endpoint-report";
import { useAction } from "@/components/admin/use-action";
import { adminApi, useEndpointTest } from "@/components/admin/use-endpoint-test";
import { useProblemText } from "@/components/errors/use-error-text";
import { Button } from "@/components/ui/button";

/** Everything changes with an endpoint, so that the chat is loaded whole. */
const start = () => window.location.assign("/");

/** The first endpoint: connected, or the demo that stands in for it. */
export function SetupEndpoint() {
  const t = useTranslations("setup");
  const toProblemText = useProblemText();
  const { isWorking, problem, run } = useAction();
  const tryDemo = () =>
    void run(async () => {
      await adminApi.enableDemo();
      start();
    });
  return (
    <div className="flex flex-col gap-6">
      <EndpointForm isShort onSaved={start} />
      <div className="flex flex-col items-start gap-2 border-t border-line pt-4">
        <Button disabled={isWorking} onClick={tryDemo}>
          {isWorking ? t("working") : t("demo")}
        </Button>
        <p className="text-small text-quiet">{t("demoHelp")}</p>
        {problem ? (
          <p role="alert" className="text-small text-danger">
            {toProblemText(problem)}
          </p>
        ) : null}
      </div>
    </div>
  );
}

/** An endpoint is there already: what it turns out to be. */
export function SetupFound({ endpointId, name }: { endpointId: string; name: string }) {
  const t = useTranslations("setup");
  const toProblemText = useProblemText();
  const test = useEndpointTest();
  const { start: startTest } = test;
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, when the page opens
  useEffect(() => startTest({ endpointId }), [endpointId]);
  return (
    <div className="flex flex-col gap-4">
      <p className="font-mono text-small" dir="auto">
        {name}
      </p>
      <div role="status">
        {test.isTesting ? <p className="text-small text-quiet">{t("checking")}</p> : null}
        {test.report ? <EndpointReportView report={test.report} /> : null}
        {test.problem ? (
          <p className="text-small text-danger">{toProblemText(test.problem)}</p>
        ) : null}
      </div>
      <Button look="primary" size="wide" onClick={start}>
        {t("start")}
      </Button>
    </div>
  );
}
