"use client";
import { ArrowLeft, Download, FileText, X } from "lucide-react";
import { useTranslations } from "next-intl";
import { useEffect, useState } from "react";
import { useProblemText } from "@/components/errors/use-error-text";
import { IconButton } from "@/components/ui/icon-button";
import { attempt } from "@/lib/client/action";
import type { ApiProblem } from "@/lib/client/api-problem";
import { readWorkspace, toFileAddress } from "@/lib/client/tools";
import type { Workspace, WorkspaceFile } from "@/protocol/workspace";
import { FilePreview } from "./file-preview";
import { useSize } from "./use-size";

interface FilesPanelProps {
  threadId: string;
  /** The newest version that a shown call left; undefined asks for the branch's head. */
  version: string | undefined;
  /** Where the newest run began, for what it changed. */
  from: string | undefined;
  /** Changes when the branch's files may have. */
  stamp: string;
  onClose: () => void;
}

/** The thread's files beside the conversation. */
export function FilesPanel({ threadId, version, from, stamp, onClose }: FilesPanelProps) {
  const t = useTranslations("files");
  const toText = useProblemText();
  const [workspace, setWorkspace] = useState<Workspace>();
  const [problem, setProblem] = useState<ApiProblem>();
  const [path, setPath] = useState<string | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the stamp says when to look again
  useEffect(() => {
    let isGone = false;
    void attempt(async () => {
      const found = await readWorkspace(threadId, version);
      if (!isGone) setWorkspace(found);
    }).then((result) => {
      if (!isGone) setProblem(result.ok ? undefined : result.problem);
    });
    return () => {
      isGone = true;
    };
  }, [threadId, version, stamp]);
  const file = workspace?.files.find((candidate) => candidate.path === path);
  const address = (each: WorkspaceFile) =>
    toFileAddress(threadId, { version: workspace?.version ?? "", path: each.path });
  return (
    <section aria-label={t("name")} className="flex h-full min-h-0 flex-col">
      <header className="flex h-12 shrink-0 items-center gap-1 px-2">
        {file ? (
          <IconButton label={t("back")} onClick={() => setPath(null)}>
            <ArrowLeft aria-hidden size={16} strokeWidth={1.75} />
          </IconButton>
        ) : null}
        <h2 className="min-w-0 flex-1 truncate px-1 text-small font-medium">
          {file ? <code className="font-mono">{file.path}</code> : t("name")}
        </h2>
        {file ? <DownloadLink href={address(file)} /> : null}
        <IconButton label={t("close")} onClick={onClose}>
          <X aria-hidden size={16} strokeWidth={1.75} />
        </IconButton>
      </header>
      <div className="min-h-0 flex-1 overflow-auto px-2 pb-2">
        {problem ? <p className="p-2 text-small text-danger">{toText(problem)}</p> : null}
        {!workspace && !problem ? (
          <p className="p-2 text-small text-quiet">{t("loading")}</p>
        ) : null}
        {workspace?.files.length === 0 ? (
          <p className="p-2 text-small text-quiet">{t("empty")}</p>
        ) : null}
        {workspace?.version && file ? (
          <FilePreview
            key={`${workspace.version} ${file.path}`}
            threadId={threadId}
            version={workspace.version}
            from={from}
            file={file}
          />
        ) : (
          <FileList files={workspace?.files ?? []} onOpen={setPath} address={address} />
        )}
      </div>
    </section>
  );
}

interface FileListProps {
  files: readonly WorkspaceFile[];
  onOpen: (path: string) => void;
  address: (file: WorkspaceFile) => string;
}

function FileList({ files, onOpen, address }: FileListProps) {
  const toSize = useSize();
  return (
    <ul>
      {files.map((file) => (
        <li key={file.path} className="flex items-center gap-1 rounded-control hover:bg-hover">
          <button
            type="button"
            onClick={() => onOpen(file.path)}
            className="flex min-h-9 min-w-0 flex-1 items-center gap-2 px-2 text-start text-small"
          >
            <FileText aria-hidden size={16} strokeWidth={1.75} className="shrink-0 text-quiet" />
            <code className="min-w-0 flex-1 truncate font-mono">{file.path}</code>
            <span className="shrink-0 text-quiet tabular-nums">{toSize(file.bytes)}</span>
          </button>
          <DownloadLink href={address(file)} name={file.path} />
        </li>
      ))}
    </ul>
  );
}

function DownloadLink({ href, name }: { href: string; name?: string }) {
  const t = useTranslations("files");
  const label = name === undefined ? t("download") : `${t("download")} ${name}`;
  return (
    <a
      href={href}
      download
      aria-label={label}
      title={label}
      className="inline-flex size-8 shrink-0 items-center justify-center rounded-control text-quiet hover:bg-hover hover:text-ink"
    >
      <Download aria-hidden size={16} strokeWidth={1.75} />
    </a>
  );
}
