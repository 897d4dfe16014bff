"use client";
import { useTranslations } from "next-intl";
import { useEffect, useState } from "react";
import { useProblemText } from "@/components/errors/use-error-text";
import { CodeText } from "@/components/markdown/code-text";
import { toShownText } from "@/components/markdown/shown-text";
import { DiffText } from "@/components/tools/diff-text";
import { toLanguage } from "@/components/tools/file-views";
import { cn } from "@/components/ui/cn";
import { attempt } from "@/lib/client/action";
import type { ApiProblem } from "@/lib/client/api-problem";
import { readWorkspaceText, toFileAddress } from "@/lib/client/tools";
import type { WorkspaceFile } from "@/protocol/workspace";

interface FilePreviewProps {
  threadId: string;
  version: string;
  from: string | undefined;
  file: WorkspaceFile;
}

const tabs = ["preview", "diff"] as const;
const shownCharacters = 200_000;

/** A file's text, or what the newest run changed in it. */
export function FilePreview({ threadId, version, from, file }: FilePreviewProps) {
  const t = useTranslations("files");
  const [tab, setTab] = useState<(typeof tabs)[number]>("preview");
  const address = toFileAddress(threadId, {
    version,
    path: file.path,
    ...(tab === "diff" ? { from: from ?? "none" } : {}),
  });
  return (
    <div className="flex flex-col gap-2">
      <div role="tablist" aria-label={file.path} className="flex gap-1">
        {tabs.map((name) => (
          <button
            key={name}
            type="button"
            role="tab"
            aria-selected={tab === name}
            onClick={() => setTab(name)}
            className={cn(
              "h-7 rounded-control px-2 text-small hover:bg-hover",
              tab === name ? "bg-soft text-ink" : "text-quiet",
            )}
          >
            {t(name)}
          </button>
        ))}
      </div>
      <FileText key={address} address={address} path={file.path} isDiff={tab === "diff"} />
    </div>
  );
}

interface FileTextProps {
  address: string;
  path: string;
  isDiff: boolean;
}

function FileText({ address, path, isDiff }: FileTextProps) {
  const t = useTranslations("files");
  const toText = useProblemText();
  const [text, setText] = useState<string>();
  const [problem, setProblem] = useState<ApiProblem>();
  useEffect(() => {
    let isGone = false;
    void attempt(async () => {
      const read = await readWorkspaceText(address);
      if (!isGone) setText(read);
    }).then((result) => {
      if (!isGone && !result.ok) setProblem(result.problem);
    });
    return () => {
      isGone = true;
    };
  }, [address]);
  if (problem) return <p className="text-small text-danger">{toText(problem)}</p>;
  if (text === undefined) return <p className="text-small text-quiet">{t("loading")}</p>;
  if (text.includes("\u0000")) return <p className="text-small text-quiet">{t("binary")}</p>;
  if (isDiff && text === "") return <p className="text-small text-quiet">{t("noChange")}</p>;
  const shown = toShownText(text.slice(0, shownCharacters));
  return (
    <section
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrollable region must be reachable by keyboard
      tabIndex={0}
      aria-label={path}
      className="overflow-x-auto rounded-control border border-line bg-sunken p-2 font-mono text-small"
      dir="ltr"
    >
      {isDiff ? (
        <DiffText diff={shown} />
      ) : (
        <pre>
          <CodeText language={toLanguage(path)} code={shown} isGrowing={false} />
        </pre>
      )}
    </section>
  );
}
