"use client";
import { Check, Clock, CornerDownRight, Pencil, X } from "lucide-react";
import { useTranslations } from "next-intl";
import { type KeyboardEvent, useEffect, useRef, useState } from "react";
import { toShownText } from "@/components/markdown/shown-text";
import { IconButton } from "@/components/ui/icon-button";
import { isInputMethodKey } from "@/lib/client/input-method";
import type { QueuedMessage } from "@/protocol/api";

interface QueuedMessagesProps {
  queue: readonly QueuedMessage[];
  onChange: (queuedId: string, text: string) => void;
  onRemove: (queuedId: string) => void;
}

/** What the live run reads at its next step, or what is sent when it has ended; until then it can be changed. */
export function QueuedMessages({ queue, onChange, onRemove }: QueuedMessagesProps) {
  const t = useTranslations("composer");
  const [editedId, setEditedId] = useState<string | null>(null);
  if (queue.length === 0) return null;
  return (
    <ul
      aria-label={t("queued")}
      className="flex max-h-[min(160px,calc(var(--visible-height)*0.2))] flex-col gap-1 overflow-y-auto pb-2"
    >
      {queue.map((queued) => (
        <li
          key={queued.id}
          className="flex items-center gap-2 rounded-control border border-line bg-sunken ps-3 text-small"
        >
          <DeliveryMark delivery={queued.delivery} />
          {queued.id === editedId ? (
            <QueuedEditor
              text={queued.text}
              onDone={(text) => {
                setEditedId(null);
                if (text !== null) onChange(queued.id, text);
              }}
            />
          ) : (
            <>
              <span className="min-w-0 flex-1 truncate" dir="auto">
                {toShownText(queued.text)}
              </span>
              <span className="flex shrink-0">
                <IconButton label={t("editQueued")} onClick={() => setEditedId(queued.id)}>
                  <Pencil aria-hidden size={14} strokeWidth={1.75} />
                </IconButton>
                <IconButton label={t("removeQueued")} onClick={() => onRemove(queued.id)}>
                  <X aria-hidden size={14} strokeWidth={1.75} />
                </IconButton>
              </span>
            </>
          )}
        </li>
      ))}
    </ul>
  );
}

function DeliveryMark({ delivery }: Pick<QueuedMessage, "delivery">) {
  const t = useTranslations("composer.delivery");
  const Icon = delivery === "steer" ? CornerDownRight : Clock;
  return (
    <span title={t(delivery)} className="flex shrink-0 items-center gap-1.5 text-quiet">
      <Icon aria-hidden size={14} strokeWidth={1.75} />
      <span className="sr-only sm:not-sr-only">{t(delivery)}</span>
    </span>
  );
}

/** Null: it stays as it was. */
function QueuedEditor({ text, onDone }: { text: string; onDone: (text: string | null) => void }) {
  const t = useTranslations("composer");
  const ref = useRef<HTMLTextAreaElement>(null);
  useEffect(() => {
    ref.current?.focus();
    ref.current?.setSelectionRange(text.length, text.length);
  }, [text]);
  function keep() {
    const next = ref.current?.value ?? "";
    onDone(next.trim() === "" || next === text ? null : next);
  }
  function onKeyDown(event: KeyboardEvent) {
    if (isInputMethodKey(event.nativeEvent)) return;
    if (event.key === "Escape") onDone(null);
    if (event.key !== "Enter" || event.shiftKey) return;
    event.preventDefault();
    keep();
  }
  return (
    <>
      <textarea
        ref={ref}
        aria-label={t("queuedText")}
        rows={1}
        dir="auto"
        defaultValue={text}
        onKeyDown={onKeyDown}
        className="grow-with-text max-h-32 min-w-0 flex-1 resize-none bg-transparent py-1.5 text-[16px] -outline-offset-2 sm:text-small"
      />
      <IconButton label={t("keepQueued")} onClick={keep}>
        <Check aria-hidden size={14} strokeWidth={1.75} />
      </IconButton>
    </>
  );
}
