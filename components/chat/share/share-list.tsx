"use client";
import { useTranslations } from "next-intl";
import { useEffect, useRef, useState } from "react";
import { flushSync } from "react-dom";
import { useAction } from "@/components/admin/use-action";
import { useProblemText } from "@/components/errors/use-error-text";
import { Button } from "@/components/ui/button";
import { copyText } from "@/components/ui/copy-text";
import { NoticeCard } from "@/components/ui/notice-card";
import { useLocalTime } from "@/components/ui/use-local-time";
import { browserEnvironment } from "@/lib/client/environment";
import { revokeShare } from "@/lib/client/shares";
import type { Share } from "@/protocol/shares";

interface ShareListProps {
  shares: readonly Share[];
  /** The link that was just made: what comes next is to copy it. */
  madeId?: string | undefined;
  /** Each link says which thread it is of. */
  isTitled?: boolean;
  onUpdate?: (id: string) => void;
  /** False while what an update would show is not in sight. */
  isUpdatable?: boolean;
  onRevoked: (id: string) => void;
}

/** Links with what they show, how often they were seen, and the way to end them. */
export function ShareList(props: ShareListProps) {
  const { shares, madeId, isTitled, onUpdate, isUpdatable = true, onRevoked } = props;
  const toProblemText = useProblemText();
  const { isWorking, problem, run } = useAction();
  const revoke = (id: string) =>
    run(async () => {
      await revokeShare(browserEnvironment, id);
      onRevoked(id);
    });
  return (
    <>
      {problem ? <NoticeCard tone="danger" title={toProblemText(problem)} /> : null}
      <ul className="flex flex-col divide-y divide-line">
        {shares.map((share) => (
          <ShareRow
            key={share.id}
            share={share}
            isNew={share.id === madeId}
            isTitled={isTitled === true}
            isWorking={isWorking}
            {...(onUpdate ? { onUpdate: () => onUpdate(share.id) } : {})}
            isUpdatable={isUpdatable}
            onRevoke={() => void revoke(share.id)}
          />
        ))}
      </ul>
    </>
  );
}

interface ShareRowProps {
  share: Share;
  isNew: boolean;
  isTitled: boolean;
  isWorking: boolean;
  onUpdate?: () => void;
  isUpdatable: boolean;
  onRevoke: () => void;
}

function ShareRow(props: ShareRowProps) {
  const { share, isNew, isTitled, isWorking, onUpdate, isUpdatable, onRevoke } = props;
  const t = useTranslations("share");
  const takenDate = useLocalTime(share.updatedAt, "date");
  const endDate = useLocalTime(share.expiresAt, "date");
  const [isCopied, setCopied] = useState(false);
  const [isSure, setSure] = useState(false);
  const revokeButton = useRef<HTMLButtonElement>(null);
  const keep = () => {
    flushSync(() => setSure(false));
    revokeButton.current?.focus();
  };
  const copyButton = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (isNew) copyButton.current?.focus();
  }, [isNew]);
  const shown = Object.entries(share.options).flatMap(([name, isOn]) =>
    isOn ? [t(name as keyof Share["options"])] : [],
  );
  const facts = [
    t("taken", { date: takenDate }),
    ...(share.expiresAt === null ? [] : [t("until", { date: endDate })]),
    t("views", { count: share.viewCount }),
    ...shown,
    ...(share.isAuthorShown ? [t("author")] : []),
  ];
  return (
    <li className="flex flex-col gap-2 py-3">
      {isTitled ? (
        <p className="font-medium" dir="auto">
          {share.title ?? t("untitled")}
        </p>
      ) : null}
      <a
        href={share.url}
        target="_blank"
        rel="noreferrer"
        className="font-mono text-[12px] break-all text-accent underline"
      >
        {share.url}
      </a>
      <p className="text-small text-quiet">{facts.join(" · ")}</p>
      {isSure ? (
        <SureRow isWorking={isWorking} onKeep={keep} onRevoke={onRevoke} />
      ) : (
        <div className="flex flex-wrap gap-2">
          <Button
            ref={copyButton}
            look="outline"
            size="small"
            onClick={() => void copyText(share.url).then(setCopied)}
            disabled={isWorking}
          >
            {isCopied ? t("copied") : t("copy")}
          </Button>
          {onUpdate ? (
            <Button
              look="outline"
              size="small"
              onClick={onUpdate}
              disabled={isWorking || !isUpdatable}
            >
              {t("update")}
            </Button>
          ) : null}
          <Button
            ref={revokeButton}
            look="outline"
            size="small"
            onClick={() => setSure(true)}
            disabled={isWorking}
          >
            {t("revoke")}
          </Button>
        </div>
      )}
    </li>
  );
}

interface SureRowProps {
  isWorking: boolean;
  onKeep: () => void;
  onRevoke: () => void;
}

/** An address that was handed out cannot be had again: one press too many must not end it. */
function SureRow({ isWorking, onKeep, onRevoke }: SureRowProps) {
  const t = useTranslations("share");
  const keep = useRef<HTMLButtonElement>(null);
  useEffect(() => keep.current?.focus(), []);
  return (
    <fieldset className="flex flex-col gap-2">
      <legend className="pb-2">{t("revokeSure")}</legend>
      <div className="flex flex-wrap gap-2">
        <Button ref={keep} look="outline" size="small" onClick={onKeep} disabled={isWorking}>
          {t("revokeKeep")}
        </Button>
        <Button look="outline" size="small" onClick={onRevoke} disabled={isWorking}>
          {t("revokeNow")}
        </Button>
      </div>
    </fieldset>
  );
}
