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
import { RevokeQuestion } from "./revoke-question";

interface ShareListProps {
  shares: readonly Share[];
  /** The link that was just made: what comes next is to copy it. */
  madeId?: string | undefined;
  /** Each link says which thread it is of. */
  isTitled?: boolean;
  updating?: Updating;
  onRevoked: (id: string) => void;
}

interface Updating {
  /** The link whose choices are in sight, which an update gives it. */
  basisId: string | undefined;
  /** False while what an update would show is not in sight. */
  isReady: boolean;
  onUpdate: (share: Share) => void;
  /** Brings a link's own choices into sight. */
  onPick: (share: Share) => void;
}

/** Links with what they show, how often they were seen, and the way to end them. */
export function ShareList(props: ShareListProps) {
  const { shares, madeId, isTitled, updating, onRevoked } = props;
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
            updating={updating}
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
  updating: Updating | undefined;
  onRevoke: () => void;
}

function ShareRow(props: ShareRowProps) {
  const { share, isNew, isTitled, isWorking, updating, onRevoke } = props;
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
    ...(share.expiresAt === null
      ? []
      : [t(isPast(share.expiresAt) ? "ended" : "until", { date: endDate })]),
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
        <RevokeQuestion isWorking={isWorking} onKeep={keep} onRevoke={onRevoke} />
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
          {updating ? (
            <UpdateButton share={share} isWorking={isWorking} updating={updating} />
          ) : null}
          <Button
            ref={revokeButton}
            look="danger"
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

interface UpdateButtonProps {
  share: Share;
  isWorking: boolean;
  updating: Updating;
}

function UpdateButton({ share, isWorking, updating }: UpdateButtonProps) {
  const t = useTranslations("share");
  const { basisId, isReady, onUpdate, onPick } = updating;
  const isBasis = share.id === basisId;
  return (
    <Button
      look="outline"
      size="small"
      onClick={() => (isBasis ? onUpdate(share) : onPick(share))}
      disabled={isWorking || (isBasis && !isReady)}
    >
      {isBasis ? t("update") : t("change")}
    </Button>
  );
}

function isPast(at: string): boolean {
  return Date.parse(at) <= Date.now();
}
