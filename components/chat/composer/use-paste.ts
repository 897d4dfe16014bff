"use client";
import { useTranslations } from "next-intl";
import type { ClipboardEvent } from "react";
import { decidePaste } from "@/lib/client/paste-policy";
import type { Attachments } from "./use-attachments";

/** Files and long text that are pasted go beside the message, not into it. */
export function usePaste(attachments: Attachments): (event: ClipboardEvent) => void {
  const t = useTranslations("composer.files");
  return (event) => {
    const { clipboardData } = event;
    const files = [...clipboardData.files];
    const text = clipboardData.getData("text/plain");
    const outcome = decidePaste({ fileCount: files.length, text });
    // Long text goes into the box when no file has room; files that have none are told of.
    if (outcome === "insert" || (attachments.isFull && outcome !== "attach-files")) return;
    event.preventDefault();
    if (outcome === "attach-files") attachments.attach(files);
    else attachments.attachText(`${t("pasted")}.txt`, text);
  };
}
