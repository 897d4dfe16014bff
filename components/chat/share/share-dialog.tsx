"use client";
import { useTranslations } from "next-intl";
import { useEffect, useRef, useState } from "react";
import { useAction } from "@/components/admin/use-action";
import { useProblemText } from "@/components/errors/use-error-text";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { NoticeCard } from "@/components/ui/notice-card";
import { ApiProblem } from "@/lib/client/api-problem";
import { browserEnvironment } from "@/lib/client/environment";
import { createShare, listShares, updateShare } from "@/lib/client/shares";
import type { Share } from "@/protocol/shares";
import {
  type Choices,
  findBasis,
  hasEnded,
  toChoices,
  toInput,
  toUpdate,
  unticked,
} from "./choices";
import { ShareChoices } from "./share-choices";
import { ShareList } from "./share-list";
import { useSharePreview } from "./use-share-preview";

interface ShareDialogProps {
  threadId: string;
  onChange: () => void;
  onClose: () => void;
}

const env = browserEnvironment;

/** What to show is chosen beside exactly what a stranger would see; then there is a link. */
// biome-ignore lint/style/noDefaultExport: React.lazy takes a default export
export default function ShareDialog({ threadId, onChange, onClose }: ShareDialogProps) {
  const t = useTranslations("share");
  const toProblemText = useProblemText();
  /** None before the links are known: what is chosen begins with what a link shows. */
  const [choices, setChoices] = useState<Choices>();
  const [basisId, setBasisId] = useState<string>();
  const [shares, setShares] = useState<readonly Share[]>([]);
  const [note, setNote] = useState("");
  const { isWorking, problem, run } = useAction();
  const [isCreating, setCreating] = useState(false);
  const [madeId, setMadeId] = useState<string>();
  const [looks, setLooks] = useState(0);
  const preview = useSharePreview(threadId, choices, looks);
  const { snapshot } = preview;
  const firstTick = useRef<HTMLInputElement>(null);
  const isReady = snapshot !== undefined && choices !== undefined && !hasEnded(choices);
  // What changed since is shown first: the next press shares that.
  const orLookAgain = async <T,>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      if (error instanceof ApiProblem && error.code === "share-changed") setLooks(looks + 1);
      throw error;
    }
  };

  useEffect(() => {
    void run(async () => {
      const found = await listShares(env, threadId);
      const basis = findBasis(found);
      setShares(found);
      setBasisId(basis?.id);
      if (basis) setChoices(toChoices(basis));
    }).finally(() => setChoices((now) => now ?? unticked));
  }, [threadId, run]);

  const keep = (next: readonly Share[]) => {
    setShares(next);
    onChange();
  };
  const startFrom = (share: Share) => {
    setBasisId(share.id);
    setChoices(toChoices(share));
  };
  const create = async (chosen: Choices) => {
    setCreating(true);
    await run(async () => {
      const share = await orLookAgain(() =>
        createShare(env, threadId, { ...toInput(chosen), snapshot }),
      );
      setNote("");
      keep([share, ...shares]);
      startFrom(share);
      setMadeId(share.id);
    });
    setCreating(false);
  };
  const update = (id: string, chosen: Choices) =>
    run(async () => {
      setNote("");
      const share = await orLookAgain(() =>
        updateShare(env, id, { ...toUpdate(chosen), snapshot }),
      );
      keep(shares.map((each) => (each.id === id ? share : each)));
      startFrom(share);
      setNote(t("updated"));
    });
  const pick = (share: Share) => {
    startFrom(share);
    setNote("");
    firstTick.current?.focus();
  };

  return (
    <Dialog title={t("title")} isOpen onClose={onClose} isSide>
      <div className="flex min-h-0 flex-1 flex-col gap-4 overflow-y-auto">
        <p className="text-small text-quiet">{t("intro")}</p>
        {choices ? (
          <ShareChoices choices={choices} onChange={setChoices} firstTick={firstTick} />
        ) : null}
        <section aria-label={t("preview")} className="flex flex-col gap-1">
          <h3 className="text-small text-quiet">{t("preview")}</h3>
          <iframe
            title={t("preview")}
            // Nothing runs in it, and it has no origin of ours.
            sandbox=""
            srcDoc={preview.html}
            className="h-80 w-full shrink-0 rounded-card border border-line bg-ground"
          />
        </section>
        {preview.problem ? (
          <NoticeCard tone="danger" title={toProblemText(preview.problem)} />
        ) : null}
        {problem ? <NoticeCard tone="danger" title={toProblemText(problem)} /> : null}
        <Button
          look="primary"
          onClick={() => choices && void create(choices)}
          disabled={isWorking || !isReady}
        >
          {isCreating ? t("creating") : t("create")}
        </Button>
        <p role="status" className="text-small text-quiet empty:hidden">
          {note}
        </p>
        {shares.length > 0 ? (
          <section aria-label={t("links")} className="flex flex-col gap-1">
            <h3 className="text-small text-quiet">{t("links")}</h3>
            <ShareList
              shares={shares}
              madeId={madeId}
              updating={{
                basisId,
                isReady: !isWorking && isReady,
                onUpdate: (share) => choices && void update(share.id, choices),
                onPick: pick,
              }}
              onRevoked={(id) => {
                keep(shares.filter((each) => each.id !== id));
                setNote(t("revoked"));
              }}
            />
            <p className="text-small text-quiet">{t("updateHelp", { count: shares.length })}</p>
          </section>
        ) : null}
      </div>
    </Dialog>
  );
}
