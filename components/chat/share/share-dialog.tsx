"use client";
import { useTranslations } from "next-intl";
import { useEffect, useState } from "react";
import { useAction } from "@/components/admin/use-action";
import { useProblemText } from "@/components/errors/use-error-text";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { NoticeCard } from "@/components/ui/notice-card";
import { ApiProblem } from "@/lib/client/api-problem";
import { browserEnvironment } from "@/lib/client/environment";
import { createShare, listShares, previewShare, updateShare } from "@/lib/client/shares";
import type { Share, SharePreview } from "@/protocol/shares";
import { type Choices, ShareChoices, toInput, unticked } from "./share-choices";
import { ShareList } from "./share-list";

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
  const [choices, setChoices] = useState<Choices>(unticked);
  const [shares, setShares] = useState<readonly Share[]>([]);
  const [note, setNote] = useState("");
  const { isWorking, problem, run } = useAction();
  const [isCreating, setCreating] = useState(false);
  const [madeId, setMadeId] = useState<string>();
  const [looks, setLooks] = useState(0);
  const preview = usePreview(threadId, choices, looks);
  const { snapshot } = preview;
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
    void run(async () => setShares(await listShares(env, threadId)));
  }, [threadId, run]);

  const keep = (next: readonly Share[]) => {
    setShares(next);
    onChange();
  };
  const create = async () => {
    setCreating(true);
    await run(async () => {
      const share = await orLookAgain(() =>
        createShare(env, threadId, { ...toInput(choices), snapshot }),
      );
      setNote("");
      keep([share, ...shares]);
      setMadeId(share.id);
    });
    setCreating(false);
  };
  const update = (id: string) =>
    run(async () => {
      const { expiresAt, ...input } = toInput(choices);
      // A link keeps its end unless another one was chosen.
      const end = choices.expires === unticked.expires ? {} : { expiresAt };
      const share = await orLookAgain(() => updateShare(env, id, { ...input, ...end, snapshot }));
      keep(shares.map((each) => (each.id === id ? share : each)));
      setNote(t("updated"));
    });

  return (
    <Dialog title={t("title")} isOpen onClose={onClose} isSide>
      <div className="flex min-h-0 flex-1 flex-col gap-4 overflow-y-auto">
        <p className="text-small text-quiet">{t("intro")}</p>
        <ShareChoices choices={choices} onChange={setChoices} />
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
          onClick={() => void create()}
          disabled={isWorking || snapshot === undefined}
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
              isUpdatable={!isWorking && snapshot !== undefined}
              onUpdate={(id) => void update(id)}
              onRevoked={(id) => {
                keep(shares.filter((each) => each.id !== id));
                setNote(t("revoked"));
              }}
            />
            <p className="text-small text-quiet">{t("updateHelp")}</p>
          </section>
        ) : null}
      </div>
    </Dialog>
  );
}

type Problem = ReturnType<typeof useAction>["problem"];

interface Preview {
  html: string;
  /** Of what is shown; undefined while it is not what was chosen last. */
  snapshot: string | undefined;
  problem: Problem;
}

/** The page as it would be, a moment after the last choice. */
function usePreview(threadId: string, choices: Choices, looks: number): Preview {
  const [shown, setShown] = useState<SharePreview & { of: Choices; look: number }>();
  const { problem, run } = useAction();
  useEffect(() => {
    let isOver = false;
    void run(async () => {
      const next = await previewShare(env, threadId, toInput(choices));
      if (!isOver) setShown({ ...next, of: choices, look: looks });
    });
    return () => {
      isOver = true;
    };
  }, [threadId, choices, looks, run]);
  const isCurrent = shown?.of === choices && shown.look === looks && problem === undefined;
  return { html: shown?.html ?? "", snapshot: isCurrent ? shown.snapshot : undefined, problem };
}
