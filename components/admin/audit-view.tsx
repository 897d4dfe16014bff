"use client";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { useProblemText } from "@/components/errors/use-error-text";
import { Button } from "@/components/ui/button";
import { NoticeCard } from "@/components/ui/notice-card";
import { useLocalTime } from "@/components/ui/use-local-time";
import type { AuditAction, AuditCheck, AuditEntry, AuditList } from "@/protocol/api";
import { useAction } from "./use-action";
import { adminApi } from "./use-endpoint-test";

/** What was done, newest first, and whether the log is whole. */
export function AuditView({ initial }: { initial: AuditList }) {
  const t = useTranslations("admin.audit");
  const toProblemText = useProblemText();
  const [list, setList] = useState(initial);
  const [check, setCheck] = useState<AuditCheck>();
  const { isWorking, problem, run } = useAction();
  const { nextCursor } = list;
  const verify = () => void run(async () => setCheck(await adminApi.checkAudit()));
  const showOlder = (cursor: string) =>
    void run(async () => {
      const older = await adminApi.listAudit(cursor);
      setList({ ...older, entries: [...list.entries, ...older.entries] });
    });
  return (
    <div className="flex flex-col gap-4">
      <div className="flex flex-wrap items-center gap-3">
        <Button look="quiet" onClick={verify} disabled={isWorking}>
          {t("check")}
        </Button>
        <p role="status" className="text-small">
          {check ? <Verdict check={check} /> : null}
        </p>
      </div>
      {problem ? <NoticeCard tone="danger" title={toProblemText(problem)} /> : null}
      {list.entries.length === 0 ? (
        <NoticeCard tone="plain" title={t("empty.title")} text={t("empty.text")} />
      ) : null}
      <ol className="flex flex-col divide-y divide-line empty:hidden" aria-label={t("title")}>
        {list.entries.map((entry) => (
          <Entry key={entry.seq} entry={entry} />
        ))}
      </ol>
      {nextCursor === null ? null : (
        <Button look="quiet" onClick={() => showOlder(nextCursor)} disabled={isWorking}>
          {t("older")}
        </Button>
      )}
    </div>
  );
}

function Verdict({ check: { entries, breachAt } }: { check: AuditCheck }) {
  const t = useTranslations("admin.audit");
  if (breachAt === null) return t("whole", { entries });
  return <span className="text-danger">{t("broken", { seq: breachAt })}</span>;
}

function Entry({ entry }: { entry: AuditEntry }) {
  const t = useTranslations("admin.audit");
  const time = useLocalTime(entry.at, "second");
  const { seq, at, actor, actorId, action, objectId, details } = entry;
  const facts = Object.entries(details).map(([name, value]) => `${name}: ${value}`);
  const isKnown = t.has(`actions.${action as AuditAction}`);
  return (
    <li className="flex flex-col gap-0.5 py-3">
      <p>{isKnown ? t(`actions.${action as AuditAction}`) : action}</p>
      <p className="text-small wrap-anywhere text-quiet">
        {`#${seq} · `}
        <time dateTime={at}>{time}</time>
        {` · ${actor ?? actorId ?? t("nobody")}`}
      </p>
      <p className="font-mono text-[12px] wrap-anywhere text-quiet">
        {[objectId, ...facts].join(" · ")}
      </p>
    </li>
  );
}
