"use client";
import { useTranslations } from "next-intl";
import { useEffect, useState } from "react";
import { useAction } from "@/components/admin/use-action";
import { useProblemText } from "@/components/errors/use-error-text";
import { NoticeCard } from "@/components/ui/notice-card";
import { browserEnvironment } from "@/lib/client/environment";
import { listShares } from "@/lib/client/shares";
import type { Share } from "@/protocol/shares";
import { ShareList } from "../share/share-list";

/** Every link of this person. */
export function SharesSetting() {
  const t = useTranslations("share");
  const toProblemText = useProblemText();
  const [shares, setShares] = useState<readonly Share[]>();
  const { problem, run } = useAction();
  useEffect(() => {
    void run(async () => setShares(await listShares(browserEnvironment)));
  }, [run]);
  return (
    <div className="flex flex-col px-4 py-2">
      {problem ? <NoticeCard tone="danger" title={toProblemText(problem)} /> : null}
      {shares?.length === 0 ? <p className="py-2 text-quiet">{t("none")}</p> : null}
      <ShareList
        shares={shares ?? []}
        isTitled
        onRevoked={(id) => setShares((old) => old?.filter((share) => share.id !== id))}
      />
    </div>
  );
}
