"use client";
import { ArrowDown } from "lucide-react";
import { useTranslations } from "next-intl";
import { useEffect, useRef } from "react";
import { Button } from "@/components/ui/button";
import type { MessageView } from "@/lib/client/thread-state";
import { AssistantMessage } from "./assistant-message";
import type { MessageActions } from "./message-actions";
import { QuoteSelection } from "./quote-selection";
import { useFollowBottom } from "./use-follow-bottom";
import { useKeepPlace } from "./use-keep-place";
import { useReadingPlace } from "./use-reading-place";
import { UserMessage } from "./user-message";

interface ConversationProps {
  threadId: string | null;
  messages: readonly MessageView[];
  hasOlder: boolean;
  isBusy: boolean;
  /** The message of one's own that is being edited. */
  editedId: string | null;
  actions: MessageActions;
  onLoadOlder: () => void;
  onQuote: (text: string) => void;
}

export function Conversation(props: ConversationProps) {
  const { threadId, messages, hasOlder, isBusy, editedId, actions, onLoadOlder, onQuote } = props;
  const t = useTranslations("thread");
  const scroller = useRef<HTMLElement>(null);
  const content = useRef<HTMLDivElement>(null);
  const { isAtBottom, jump, onScroll } = useFollowBottom(
    scroller,
    content,
    useReadingPlace(scroller, threadId),
  );
  const newest = messages.at(-1);
  const top = messages[0];
  useKeepPlace(scroller, `${top?.key ?? ""}:${top?.firstOrdinal ?? 0}`);

  const sentKey = messages.findLast((message) => message.isPending)?.key;
  useEffect(() => {
    if (sentKey) jump();
  }, [sentKey, jump]);

  return (
    <div className="relative min-h-0 flex-1">
      <section
        ref={scroller}
        aria-label={t("conversation")}
        aria-live="off"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrollable region must be reachable by keyboard
        tabIndex={0}
        onScroll={onScroll}
        className="scroll-from-end h-full overflow-y-auto overscroll-contain"
      >
        <div
          ref={content}
          className="mx-auto flex w-full max-w-[calc(var(--container-prose)+48px)] flex-col gap-4 px-4 pt-4 pb-8 sm:px-6"
        >
          {hasOlder ? (
            <Button size="small" look="quiet" onClick={onLoadOlder} className="self-center">
              {t("loadOlder")}
            </Button>
          ) : null}
          {messages.map((message) =>
            message.role === "user" ? (
              <UserMessage
                key={message.key}
                message={message}
                isBusy={isBusy}
                isEdited={message.id === editedId}
                actions={actions}
              />
            ) : (
              <AssistantMessage
                key={message.key}
                message={message}
                isNewest={message === newest}
                isBusy={isBusy}
                actions={actions}
              />
            ),
          )}
        </div>
      </section>
      <QuoteSelection scroller={scroller} onQuote={onQuote} />
      {isAtBottom ? null : (
        <Button
          size="small"
          onClick={jump}
          className="absolute start-1/2 bottom-3 -translate-x-1/2 shadow-float"
        >
          <ArrowDown aria-hidden size={16} strokeWidth={1.75} />
          {t("jump")}
        </Button>
      )}
    </div>
  );
}
