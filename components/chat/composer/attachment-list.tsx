"use client";
import { FileText, RotateCw, TriangleAlert, Undo2, X } from "lucide-react";
import { useTranslations } from "next-intl";
import { useProblemText } from "@/components/errors/use-error-text";
import { toShownText } from "@/components/markdown/shown-text";
import { IconButton } from "@/components/ui/icon-button";
import { filesMax } from "@/lib/client/upload-file";
import type { UploadedFile } from "@/protocol/api";
import { useSize } from "../files/use-size";
import type { Attachments, Upload } from "./use-attachments";

interface AttachmentListProps {
  attachments: Attachments;
  /** A pasted text goes back into the box. */
  onInsert: (file: UploadedFile, text: string) => void;
}

/** The files that go with the message, those on their way, and those that did not arrive. */
export function AttachmentList({ attachments, onInsert }: AttachmentListProps) {
  const t = useTranslations("composer.files");
  const { files, uploads, leftOutCount, excessCount } = attachments;
  const note =
    excessCount > 0
      ? t("tooMany", { count: excessCount, max: filesMax })
      : leftOutCount > 0 && t("leftOut", { count: leftOutCount, max: filesMax });
  if (files.length + uploads.length === 0) return null;
  return (
    <>
      <ul
        aria-label={t("list")}
        className="flex max-h-[calc(var(--visible-height)*0.2)] shrink-0 flex-wrap gap-2 overflow-y-auto px-3 pt-3"
      >
        {files.map((file) => (
          <FileRow
            key={file.id}
            file={file}
            text={attachments.textOf(file.id)}
            onInsert={onInsert}
            onRemove={() => attachments.remove(file.id)}
          />
        ))}
        {uploads.map((upload) => (
          <UploadRow
            key={upload.key}
            upload={upload}
            onDismiss={() => attachments.dismiss(upload.key)}
            onRetry={() => attachments.retry(upload.key)}
          />
        ))}
      </ul>
      <p role="status" className="px-4 pt-2 text-small text-warning empty:hidden">
        {note}
      </p>
    </>
  );
}

const chip =
  "flex min-h-8 max-w-full items-center gap-2 rounded-control border border-line bg-surface ps-2 text-small";

interface FileRowProps {
  file: UploadedFile;
  text: string | undefined;
  onInsert: AttachmentListProps["onInsert"];
  onRemove: () => void;
}

function FileRow({ file, text, onInsert, onRemove }: FileRowProps) {
  const t = useTranslations("composer.files");
  const toSize = useSize();
  const name = toShownText(file.name);
  return (
    <li className={chip}>
      <FileText aria-hidden size={16} strokeWidth={1.75} className="shrink-0 text-quiet" />
      <bdi className="truncate">{name}</bdi>
      <span className="shrink-0 text-quiet tabular-nums">{toSize(file.bytes)}</span>
      <span className="flex shrink-0">
        {text === undefined ? null : (
          <IconButton label={t("asText")} onClick={() => onInsert(file, text)}>
            <Undo2 aria-hidden size={14} strokeWidth={1.75} />
          </IconButton>
        )}
        <IconButton label={t("remove", { name })} onClick={onRemove}>
          <X aria-hidden size={14} strokeWidth={1.75} />
        </IconButton>
      </span>
    </li>
  );
}

interface UploadRowProps {
  upload: Upload;
  onDismiss: () => void;
  onRetry: () => void;
}

function UploadRow({ upload, onDismiss, onRetry }: UploadRowProps) {
  const t = useTranslations("composer.files");
  const toProblemText = useProblemText();
  const { file, progress, problem } = upload;
  const name = toShownText(file.name);
  return (
    <li className={chip}>
      {problem ? (
        <TriangleAlert aria-hidden size={16} strokeWidth={1.75} className="shrink-0 text-danger" />
      ) : (
        <FileText aria-hidden size={16} strokeWidth={1.75} className="shrink-0 text-quiet" />
      )}
      <bdi className="min-w-12 truncate">{name}</bdi>
      {problem ? (
        <span role="alert" className="py-1 text-danger">
          {toProblemText(problem)}
        </span>
      ) : (
        <progress
          aria-label={t("uploading", { name })}
          value={progress}
          max={1}
          className="h-1 w-16 accent-accent"
        />
      )}
      <span className="flex shrink-0">
        {problem?.isUncertain ? (
          <IconButton label={t("retry", { name })} onClick={onRetry}>
            <RotateCw aria-hidden size={14} strokeWidth={1.75} />
          </IconButton>
        ) : null}
        <IconButton label={t("remove", { name })} onClick={onDismiss}>
          <X aria-hidden size={14} strokeWidth={1.75} />
        </IconButton>
      </span>
    </li>
  );
}
