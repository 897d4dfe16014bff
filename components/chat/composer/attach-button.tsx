"use client";
import { Paperclip } from "lucide-react";
import { useTranslations } from "next-intl";
import { useRef } from "react";
import { IconButton } from "@/components/ui/icon-button";
import { touchSize } from "./touch-size";

interface AttachButtonProps {
  isDisabled: boolean;
  onFiles: (files: readonly File[]) => void;
}

export function AttachButton({ isDisabled, onFiles }: AttachButtonProps) {
  const t = useTranslations("composer.files");
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <IconButton
        label={t("attach")}
        disabled={isDisabled}
        onClick={() => input.current?.click()}
        className={touchSize}
      >
        <Paperclip aria-hidden size={16} strokeWidth={1.75} />
      </IconButton>
      <input
        ref={input}
        type="file"
        multiple
        hidden
        aria-label={t("attach")}
        onChange={(event) => {
          onFiles([...(event.target.files ?? [])]);
          // The same file again is a change, too.
          event.target.value = "";
        }}
      />
    </>
  );
}
