"use client";
import { ArrowUp, Square } from "lucide-react";
import { useTranslations } from "next-intl";
import {
  type FormEvent,
  type KeyboardEvent,
  type MouseEvent,
  type ReactNode,
  useEffect,
  useLayoutEffect,
  useRef,
} from "react";
import { Button } from "@/components/ui/button";
import { IconButton } from "@/components/ui/icon-button";
import { useIsHydrated } from "@/components/ui/use-is-hydrated";
import { decideComposerKey } from "@/lib/client/composer-keys";
import type { DraftContent, LastSent, SendOutcome } from "@/lib/client/draft-content";
import type { Connection } from "@/lib/client/run-follower";
import type { QueuedMessage, UploadedFile } from "@/protocol/api";
import { useChat } from "../shell/chat-context";
import { AttachButton } from "./attach-button";
import { AttachmentList } from "./attachment-list";
import { ComposerNotices, type Failure } from "./composer-notices";
import { type Delivery, DeliveryChoice, useDelivery } from "./delivery-choice";
import { DropArea } from "./drop-area";
import { ModelPicker } from "./model-picker";
import { QueuedMessages } from "./queued-messages";
import { ThinkingToggle } from "./thinking-toggle";
import { ToolsMenu } from "./tools-menu";
import { touchSize } from "./touch-size";
import { useAttachments } from "./use-attachments";
import { useDraft, useTypedEarly } from "./use-draft";
import { usePaste } from "./use-paste";
import { type Quote, useQuote } from "./use-quote";
import type { RunSettingsControl } from "./use-run-settings";

interface ComposerProps {
  threadId: string | null;
  /** What the server has of the unsent message; the same object until that changes. */
  draft: DraftContent;
  /** The newest queued message, else the thread's last one. */
  lastSent: LastSent | undefined;
  /** The thread is to be read again: a message may have arrived after the page was rendered. */
  onLookForSent: () => void;
  /** What was given back after a failure has arrived all the same. */
  onArrived: () => void;
  quote?: Quote | null;
  /** The person asked to write: the box gets the focus when this changes. */
  writeKey: string | null;
  /** A call waits for an answer, which this message is written instead of. */
  onBackToQuestion: (() => void) | undefined;
  /** How far the live run is. */
  runBar: ReactNode;
  /** Of the live run; null: none is. */
  liveRunId: string | null;
  /** How a message reaches the live run unless its writer says otherwise. */
  usualDelivery: Delivery;
  /** A run was asked for and has no id yet. */
  isStarting: boolean;
  isStopping: boolean;
  queue: readonly QueuedMessage[];
  connection: Connection;
  failure: Failure | null;
  settings: RunSettingsControl;
  /** The text comes back unless it was sent. */
  onSend: (
    text: string,
    files: readonly UploadedFile[],
    delivery: Delivery,
  ) => Promise<SendOutcome>;
  onStop: () => void;
  onEditLast: () => void;
  onChangeQueued: (queuedId: string, text: string) => void;
  onRemoveQueued: (queuedId: string) => void;
}

export function Composer(props: ComposerProps) {
  const { liveRunId, isStarting, isStopping, queue, connection, failure, settings } = props;
  const t = useTranslations("composer");
  const { me } = useChat();
  const area = useRef<HTMLTextAreaElement>(null);
  const { draft, content } = useDraft({
    ...{ threadId: props.threadId, server: props.draft, lastSent: props.lastSent },
    ...{ lookForSent: props.onLookForSent, onArrived: props.onArrived },
  });
  const attachments = useAttachments(draft, content.files);
  const { text, files } = content;
  const isEmpty = text.trim() === "" && files.length === 0;
  const canSend = !isEmpty && !attachments.isUploading && attachments.excessCount === 0;
  useQuote(props.quote, draft.setText, area);
  const onPaste = usePaste(attachments);
  const isLive = liveRunId !== null;
  const isStop = isEmpty && (isLive || isStarting);
  const isReply = props.onBackToQuestion !== undefined;
  const [delivery, setDelivery] = useDelivery(liveRunId, props.usualDelivery);

  const isHydrating = useRef(!useIsHydrated());

  useTypedEarly(area, draft);
  // Before the browser does anything else: a key pressed while one view follows another has its box.
  useLayoutEffect(() => {
    const focused = document.activeElement;
    // Chosen by the reader before the page's script ran: they go on there.
    if (isHydrating.current && focused !== null && focused !== document.body) return;
    if (focused?.closest("[data-keeps-focus]")) return;
    if (window.matchMedia("(pointer: fine)").matches) area.current?.focus({ preventScroll: true });
  }, []);
  useEffect(() => {
    if (props.writeKey) area.current?.focus();
  }, [props.writeKey]);
  useEffect(() => {
    if (area.current) growByHand(area.current, text);
  }, [text]);

  async function send() {
    if (!canSend) return;
    const taken = draft.take();
    draft.settle(await props.onSend(taken.text, taken.files, isReply ? "steer" : delivery));
  }

  function submit(event: FormEvent) {
    event.preventDefault();
    if (isStop) props.onStop();
    else void send();
    area.current?.focus({ preventScroll: true });
  }

  function onKeyDown(event: KeyboardEvent) {
    const { key, keyCode, shiftKey, altKey, ctrlKey, metaKey } = event;
    const action = decideComposerKey(
      {
        key,
        keyCode,
        shiftKey,
        altKey,
        ctrlKey,
        metaKey,
        isComposing: event.nativeEvent.isComposing,
      },
      { sendKey: me.settings.sendKey, isEmpty: text === "" && files.length === 0 },
    );
    if (!action) return;
    event.preventDefault();
    if (action === "send") void send();
    else props.onEditLast();
  }

  return (
    <div className="mx-auto w-full max-w-[calc(var(--container-prose)+48px)] shrink-0 px-3 pb-3 sm:px-6 sm:pb-4">
      <ComposerNotices connection={connection} failure={failure} modelError={settings.error} />
      {props.runBar}
      <QueuedMessages
        queue={queue}
        onChange={props.onChangeQueued}
        onRemove={props.onRemoveQueued}
      />
      <DropArea onFiles={attachments.attach}>
        <form
          onSubmit={submit}
          className="flex flex-col rounded-card border border-line-strong bg-raised has-[textarea:focus-visible]:border-accent"
        >
          <AttachmentList
            attachments={attachments}
            onInsert={(file, pasted) => {
              attachments.remove(file.id);
              draft.setText((old) => `${old}${pasted}`);
              area.current?.focus();
            }}
          />
          {isReply ? (
            <div className="flex items-center justify-between gap-2 px-3 pt-2 text-small text-quiet">
              <p>{files.length > 0 ? t("replyWithFiles") : t("replyInstead")}</p>
              <Button size="small" look="quiet" onClick={props.onBackToQuestion}>
                {t("backToQuestion")}
              </Button>
            </div>
          ) : null}
          {isLive && !isEmpty && !isReply ? (
            <DeliveryChoice
              delivery={delivery}
              mustQueue={files.length > 0}
              onChange={setDelivery}
            />
          ) : null}
          <textarea
            ref={area}
            aria-label={t("message")}
            placeholder={t("placeholder")}
            rows={1}
            dir="auto"
            autoComplete="off"
            value={text}
            onChange={(event) => draft.setText(() => event.target.value)}
            onKeyDown={onKeyDown}
            onPaste={onPaste}
            className="grow-with-text max-h-[calc(var(--visible-height)*0.4)] min-h-12 resize-none overflow-y-auto bg-transparent px-4 pt-3 pb-1 text-[16px] leading-6 outline-none sm:text-body"
          />
          <div className="@container flex items-center gap-1 p-2">
            <AttachButton isDisabled={attachments.isFull} onFiles={attachments.attach} />
            <ToolsMenu
              threadId={props.threadId}
              off={settings.toolsOff}
              onChange={settings.setToolsOff}
              budget={settings.budget}
              onBudget={settings.setBudget}
            />
            <ThinkingToggle isOn={settings.isThinking} onChange={settings.setThinking} />
            <span className="flex-1" />
            <ModelPicker settings={settings} />
            {isStop ? (
              <IconButton
                isPrimary
                type="submit"
                label={t("stop")}
                disabled={isStopping}
                onClick={notTwice}
                className={touchSize}
              >
                <Square aria-hidden size={14} strokeWidth={1.75} fill="currentColor" />
              </IconButton>
            ) : (
              <IconButton
                isPrimary
                type="submit"
                label={t("send")}
                disabled={!canSend}
                className={touchSize}
              >
                <ArrowUp aria-hidden size={16} strokeWidth={2} />
              </IconButton>
            )}
          </div>
        </form>
      </DropArea>
    </div>
  );
}

/** The second half of a double click on Send, whose place Stop has taken, stops nothing. */
function notTwice(event: MouseEvent) {
  if (event.detail > 1) event.preventDefault();
}

/** Browsers that cannot size a box by its content get it by hand. */
function growByHand(area: HTMLTextAreaElement, _text: string): void {
  if (CSS.supports("field-sizing", "content")) return;
  area.style.height = "auto";
  area.style.height = `${area.scrollHeight}px`;
}
