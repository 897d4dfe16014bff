"use client";
import { Download, FileText } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { PlainText } from "@/components/markdown/plain-text";
import { toShownText } from "@/components/markdown/shown-text";
import { Dialog } from "@/components/ui/dialog";
import type { FilePart } from "@/protocol/parts";
import { useSize } from "../files/use-size";

interface FileChipProps {
  file: FilePart;
  onLoad: (fileId: string) => Promise<string>;
}

type Content = { state: "loading" } | { state: "failed" } | { state: "loaded"; text: string };

const shownCharacters = 200_000;

/** A file sent with a message; it opens beside the conversation. */
export function FileChip({ file, onLoad }: FileChipProps) {
  const t = useTranslations("message.file");
  const [isOpen, setOpen] = useState(false);
  const [content, setContent] = useState<Content>({ state: "loading" });
  const size = useSize()(file.bytes);
  const name = toShownText(file.name);

  function open() {
    setOpen(true);
    if (content.state === "loaded" || !isReadable(file.mediaType)) return;
    setContent({ state: "loading" });
    onLoad(file.fileId).then(
      (text) => setContent({ state: "loaded", text }),
      () => setContent({ state: "failed" }),
    );
  }

  return (
    <>
      <button
        type="button"
        onClick={open}
        className="flex h-8 max-w-full items-center gap-2 rounded-control border border-line bg-raised px-2 text-small hover:bg-hover"
      >
        <FileText aria-hidden size={16} strokeWidth={1.75} className="shrink-0 text-quiet" />
        <bdi className="truncate">{name}</bdi>
        <span className="shrink-0 text-quiet tabular-nums">{size}</span>
      </button>
      <Dialog isSide title={name} isOpen={isOpen} onClose={() => setOpen(false)}>
        <div className="flex items-center gap-2 text-small text-quiet">
          <span className="flex-1">
            {file.mediaType} · {size}
          </span>
          <a
            href={`/api/files/${file.fileId}/content`}
            download={name}
            className="inline-flex h-7 items-center gap-1.5 rounded-control border border-line-strong px-2 hover:bg-hover"
          >
            <Download aria-hidden size={16} strokeWidth={1.75} />
            {t("download")}
          </a>
        </div>
        <div className="min-h-0 flex-1 overflow-y-auto rounded-control bg-sunken p-3 font-mono text-[13px] leading-5">
          {isReadable(file.mediaType) ? <Shown content={content} /> : t("unreadable")}
        </div>
      </Dialog>
    </>
  );
}

function Shown({ content }: { content: Content }) {
  const t = useTranslations("message.file");
  if (content.state !== "loaded") return <p className="text-quiet">{t(content.state)}</p>;
  const { text } = content;
  return (
    <>
      <PlainText text={toShownText(text.slice(0, shownCharacters))} />
      {text.length > shownCharacters ? <p className="text-quiet">{t("shortened")}</p> : null}
    </>
  );
}

function isReadable(mediaType: string): boolean {
  return /^text\/|[/+](?:json|xml|yaml|javascript|x-sh|toml|sql)\b/.test(mediaType);
}
