"use client";
import { useTranslations } from "next-intl";
import { type KeyboardEvent, useEffect, useRef, useState } from "react";
import { Button } from "@/components/ui/button";
import { decideComposerKey } from "@/lib/client/composer-keys";
import { isInputMethodKey } from "@/lib/client/input-method";
import { useChat } from "../shell/chat-context";

interface MessageEditorProps {
  text: string;
  isBusy: boolean;
  onSave: (text: string) => Promise<boolean>;
  onCancel: () => void;
}

/** A message of one's own, to be sent again in other words. */
export function MessageEditor({ text, isBusy, onSave, onCancel }: MessageEditorProps) {
  const t = useTranslations("message.edit");
  const { me } = useChat();
  const area = useRef<HTMLTextAreaElement>(null);
  const [value, setValue] = useState(text);
  const [isSaving, setSaving] = useState(false);
  useEffect(() => {
    area.current?.setSelectionRange(text.length, text.length);
    area.current?.focus({ preventScroll: true });
    // Not at an edge, where the header or the composer would cover it.
    area.current?.scrollIntoView({ block: "center" });
  }, [text]);
  const canSave = !isBusy && !isSaving && value.trim() !== "";

  async function save() {
    if (!canSave) return;
    setSaving(true);
    if (!(await onSave(value))) setSaving(false);
  }

  function onKeyDown(event: KeyboardEvent) {
    const { key, keyCode, shiftKey, altKey, ctrlKey, metaKey, nativeEvent } = event;
    const { isComposing } = nativeEvent;
    if (key === "Escape" && !isInputMethodKey(nativeEvent)) onCancel();
    const pressed = { key, keyCode, shiftKey, altKey, ctrlKey, metaKey, isComposing };
    const { sendKey } = me.settings;
    if (decideComposerKey(pressed, { sendKey, isEmpty: false }) !== "send") return;
    event.preventDefault();
    void save();
  }

  return (
    <div className="w-full rounded-card border border-line-strong bg-raised p-2 has-[textarea:focus-visible]:border-accent">
      <textarea
        ref={area}
        aria-label={t("label")}
        dir="auto"
        rows={2}
        value={value}
        onChange={(event) => setValue(event.target.value)}
        onKeyDown={onKeyDown}
        className="grow-with-text max-h-[calc(var(--visible-height)*0.5)] w-full resize-none overflow-y-auto bg-transparent px-2 py-1 text-[16px] leading-6 outline-none sm:text-body"
      />
      <div className="flex flex-wrap items-center justify-end gap-2">
        <p className="min-w-0 flex-1 px-2 text-small text-quiet">{t(isBusy ? "busy" : "kept")}</p>
        <Button size="small" onClick={onCancel}>
          {t("cancel")}
        </Button>
        <Button size="small" look="primary" disabled={!canSave} onClick={() => void save()}>
          {t("save")}
        </Button>
      </div>
    </div>
  );
}
