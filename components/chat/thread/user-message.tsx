"use client";
import { Pencil } from "lucide-react";
import { useTranslations } from "next-intl";
import { memo } from "react";
import { PlainText } from "@/components/markdown/plain-text";
import { toShownText } from "@/components/markdown/shown-text";
import { IconButton } from "@/components/ui/icon-button";
import type { MessageView } from "@/lib/client/thread-state";
import { ActionRow } from "./action-row";
import { CopyButton } from "./copy-button";
import { FileChip } from "./file-chip";
import type { MessageActions } from "./message-actions";
import { MessageEditor } from "./message-editor";
import { toText } from "./message-text";
import { SiblingPicker } from "./sibling-picker";
import { useLongPress } from "./use-long-press";

interface UserMessageProps {
  message: MessageView;
  isBusy: boolean;
  isEdited: boolean;
  actions: MessageActions;
}

export const UserMessage = memo(function UserMessage(props: UserMessageProps) {
  const { message, isBusy, isEdited, actions } = props;
  const t = useTranslations("message");
  const { isPressed, handlers } = useLongPress();
  const text = toText(message);
  const files = message.parts.filter((part) => part.kind === "file");
  return (
    <article
      aria-label={t("you")}
      data-message={message.id}
      className="group flex flex-col items-end"
      {...handlers}
    >
      {files.length > 0 ? (
        <ul className="mb-1 flex max-w-[80%] flex-wrap justify-end gap-1">
          {files.map((file) => (
            <li key={file.ordinal} className="min-w-0">
              <FileChip file={file} onLoad={actions.loadFile} />
            </li>
          ))}
        </ul>
      ) : null}
      {isEdited ? (
        <MessageEditor
          text={text}
          isBusy={isBusy}
          onSave={(next) => actions.onSaveEdit(message.id, next)}
          onCancel={() => actions.onEdit(null)}
        />
      ) : (
        <>
          <div className="max-w-[80%] min-w-0 rounded-card bg-soft px-4 py-2">
            <PlainText text={toShownText(text)} />
          </div>
          <ActionRow isAtEnd isShown={isPressed || message.isPending === true}>
            {message.isPending ? <span className="px-2">{t("sending")}</span> : null}
            <SiblingPicker message={message} isDisabled={isBusy} onShow={actions.onShowBranch} />
            <CopyButton text={text} />
            {message.isPending ? null : (
              <IconButton
                label={t("edit.name")}
                disabled={isBusy}
                onClick={() => actions.onEdit(message.id)}
              >
                <Pencil aria-hidden size={16} strokeWidth={1.75} />
              </IconButton>
            )}
          </ActionRow>
        </>
      )}
    </article>
  );
});
