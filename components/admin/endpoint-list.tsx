"use client";
import { Plus } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { useProblemText } from "@/components/errors/use-error-text";
import { Button } from "@/components/ui/button";
import { NoticeCard } from "@/components/ui/notice-card";
import type { AdminEndpoint } from "@/protocol/api";
import { EndpointCard } from "./endpoint-card";
import { EndpointForm } from "./endpoint-form";
import { useAction } from "./use-action";
import { adminApi } from "./use-endpoint-test";

/** The endpoints as the server has them; every change reads them anew. */
export function EndpointList({ initial }: { initial: AdminEndpoint[] }) {
  const t = useTranslations("admin");
  const toProblemText = useProblemText();
  const [endpoints, setEndpoints] = useState(initial);
  const [isAdding, setAdding] = useState(false);
  const { isWorking, problem, run } = useAction();
  const reload = async () => setEndpoints(await adminApi.listEndpoints());
  const real = endpoints.filter(({ source }) => source !== "demo").length;
  const hasDemo = real < endpoints.length;
  const turnDemoOn = () =>
    void run(async () => {
      await adminApi.enableDemo();
      await reload();
    });
  return (
    <div className="flex flex-col gap-4">
      {endpoints.length === 0 && !isAdding ? (
        <NoticeCard tone="plain" title={t("empty.title")} text={t("empty.text")} />
      ) : null}
      <ul className="flex flex-col gap-3 empty:hidden">
        {endpoints.map((endpoint, index) => (
          <EndpointCard
            key={endpoint.id}
            endpoint={endpoint}
            index={index}
            canMoveUp={endpoint.source !== "demo" && index > 0}
            canMoveDown={endpoint.source !== "demo" && index < real - 1}
            onChanged={reload}
          />
        ))}
      </ul>
      {isAdding ? (
        <section
          aria-label={t("addTitle")}
          className="flex flex-col gap-4 rounded-card border border-line bg-raised p-4"
        >
          <h2 className="font-medium">{t("addTitle")}</h2>
          <EndpointForm
            onSaved={async () => {
              setAdding(false);
              await reload();
            }}
            actions={
              <Button look="quiet" onClick={() => setAdding(false)}>
                {t("cancel")}
              </Button>
            }
          />
        </section>
      ) : (
        <div className="flex flex-wrap gap-2">
          <Button look="primary" onClick={() => setAdding(true)}>
            <Plus aria-hidden size={16} strokeWidth={1.75} />
            {t("add")}
          </Button>
          {hasDemo ? null : (
            <Button disabled={isWorking} onClick={turnDemoOn}>
              {t("tryDemo")}
            </Button>
          )}
        </div>
      )}
      {problem ? (
        <p role="alert" className="text-small text-danger">
          {toProblemText(problem)}
        </p>
      ) : null}
    </div>
  );
}
