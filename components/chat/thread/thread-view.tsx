"use client";
import { useTranslations } from "next-intl";
import { useEffect, useMemo, useRef, useState } from "react";
import { preloadAnswers } from "@/components/markdown/answer";
import { LinkDialog } from "@/components/markdown/link-dialog";
import type { ActionResult } from "@/lib/client/action";
import type { DraftContent, LastSent } from "@/lib/client/draft-content";
import type { ThreadInitial, ThreadState } from "@/lib/client/thread-state";
import { useThread, useThreadSession } from "@/lib/client/use-thread";
import { AnswerCard } from "../answer/answer-card";
import { findWaiting } from "../answer/find-waiting";
import { Composer } from "../composer/composer";
import { ComposerNotices, type Failure } from "../composer/composer-notices";
import type { Quote } from "../composer/use-quote";
import { useRunSettings } from "../composer/use-run-settings";
import { ThreadFiles, useFilesOpen } from "../files/thread-files";
import { RunBar } from "../run/run-bar";
import { useChat } from "../shell/chat-context";
import { ThreadHeader } from "../shell/thread-header";
import { useShownMessage } from "../shell/use-shown-message";
import { Announcer } from "./announcer";
import { Conversation } from "./conversation";
import { toText } from "./message-text";
import { useMessageActions } from "./use-message-actions";

const whole = (state: ThreadState) => state;

const nothing: DraftContent = { text: "", files: [] };

interface ThreadViewProps {
  initial: ThreadInitial | null;
  /** Unsent text of the thread that is not begun. */
  newDraft?: DraftContent;
  /** The thread that was begun here exists. */
  onBegun?: (threadId: string) => void;
}

/** One thread, or the place where one begins. Mount it with the thread's id as key. */
export function ThreadView({ initial, newDraft = nothing, onBegun }: ThreadViewProps) {
  const t = useTranslations("thread");
  const session = useThreadSession(initial, useChat());
  const state = useThread(session, whole);
  const [failure, setFailure] = useState<Failure | null>(null);
  const settings = useRunSettings(state.threadId, state.settings);
  useEffect(() => {
    if (state.threadId) onBegun?.(state.threadId);
  }, [state.threadId, onBegun]);
  useShownMessage(session, state);
  useEffect(preloadAnswers, []);

  const { threadId, draft: text, draftFiles: files } = state;
  const draft = useMemo(
    () => (threadId ? { text: text ?? "", files } : newDraft),
    [threadId, text, files, newDraft],
  );
  const lastSent = state.messages.findLast(({ role, isPending }) => role === "user" && !isPending);
  const isEmpty = state.messages.length === 0 && state.olderCursor === null;
  const isBusy = state.liveRunId !== null;
  const { [0]: waiting, length: waitingCount } = findWaiting(state.messages, state.liveRunId);
  const [replyingTo, setReplying] = useState<string | null>(null);
  const composer = useRef<HTMLDivElement>(null);
  const [askedId, setAsked] = useState<string>();
  // Whoever is writing goes on: a key meant for the message must not decide about a call.
  if (waiting && waiting.callId !== askedId) {
    setAsked(waiting.callId);
    if (isWritingIn(composer.current)) setReplying(waiting.callId);
  }
  const isAsking = waiting !== undefined && waiting.callId !== replyingTo;
  const live = state.messages.findLast(({ run }) => run?.id === state.liveRunId);
  // An answer is followed by the next question; work is spoken into.
  const usesTools = live?.parts.some(({ kind }) => kind === "tool") ?? false;
  async function stop() {
    // Before: the send that is to be stopped may fail and tell so meanwhile.
    setFailure(null);
    const result = await session.stop();
    if (!result.ok) setFailure(toFailure(result));
  }
  const runBar =
    live && state.liveRunId ? (
      <RunBar
        message={live}
        onPause={() => void session.pause().then((result) => setFailure(toFailure(result)))}
        onBudget={(change) => session.changeBudget(change)}
        onLook={() => session.lookAtRun()}
        onNudge={(text) =>
          void session
            .send(text, { delivery: "steer" })
            .then((result) => setFailure(toFailure(result)))
        }
        onStop={() => void stop()}
      />
    ) : null;
  const [isFilesOpen, setFilesOpen] = useFilesOpen();
  const [editedId, setEditedId] = useState<string | null>(null);
  const [quote, setQuote] = useState<Quote | null>(null);
  const actions = useMessageActions({
    session,
    chosen: settings.chosen,
    onResult: (result) => setFailure(toFailure(result)),
    onEdit: setEditedId,
  });

  return (
    <>
      <main className="flex h-(--visible-height) min-w-0 flex-1 flex-col">
        <ThreadHeader
          title={state.title}
          isNew={isEmpty}
          isDemo={settings.model?.isDemo ?? false}
          model={toAnswered(state)}
          isShared={state.isShared}
          isFilesOpen={isFilesOpen}
          onFiles={() => setFilesOpen(!isFilesOpen)}
        />
        {isEmpty ? (
          <div className="flex flex-1 flex-col justify-end pb-6">
            <h1 className="px-4 text-center text-[22px] leading-8 font-medium">
              {t("newHeading")}
            </h1>
          </div>
        ) : (
          <LinkDialog>
            <Conversation
              threadId={state.threadId}
              messages={state.messages}
              hasOlder={state.olderCursor !== null}
              isBusy={isBusy}
              actions={actions}
              editedId={editedId}
              onLoadOlder={() => void session.loadOlder()}
              onQuote={(text) => setQuote((old) => ({ id: (old?.id ?? 0) + 1, text }))}
            />
          </LinkDialog>
        )}
        {waiting && isAsking && state.liveRunId ? (
          <AnswerCard
            key={waiting.callId}
            runId={state.liveRunId}
            part={waiting}
            moreCount={waitingCount - 1}
            notices={
              <ComposerNotices
                connection={state.connection}
                failure={failure}
                modelError={undefined}
              />
            }
            onReply={() => setReplying(waiting.callId)}
            onStop={() => void stop()}
          />
        ) : null}
        <div ref={composer} hidden={isAsking}>
          <Composer
            threadId={state.threadId}
            draft={draft}
            lastSent={state.queue.at(-1) ?? findLastSaid(state.messages)}
            onLookForSent={() => {
              if (session.getState().threadId) void session.refresh();
            }}
            onArrived={() => setFailure(null)}
            liveRunId={state.liveRunId}
            usualDelivery={usesTools ? "steer" : "queue"}
            isStarting={state.starting !== null}
            isStopping={
              state.liveRunId === null
                ? state.starting === "stopping"
                : state.stoppingRunId === state.liveRunId
            }
            queue={state.queue}
            runBar={runBar}
            onBackToQuestion={waiting && !isAsking ? () => setReplying(null) : undefined}
            writeKey={replyingTo}
            connection={state.connection}
            failure={failure}
            settings={settings}
            quote={quote}
            onSend={async (text, files, delivery) => {
              const result = await session.send(text, { ...settings.toSend, delivery }, files);
              setFailure(toFailure(result, true));
              if (result.ok) return "sent";
              return result.problem.isUncertain ? "uncertain" : "refused";
            }}
            onStop={() => void stop()}
            onEditLast={() => {
              if (lastSent) setEditedId(lastSent.id);
            }}
            onChangeQueued={(id, text) =>
              void session.changeQueued(id, text).then((result) => setFailure(toFailure(result)))
            }
            onRemoveQueued={(id) => void session.removeQueued(id)}
          />
        </div>
        {isEmpty ? <div className="flex-[1.2]" /> : null}
        <Announcer newest={state.messages.at(-1)} />
      </main>
      {isFilesOpen && state.threadId && !isEmpty ? (
        <ThreadFiles
          threadId={state.threadId}
          messages={state.messages}
          onClose={() => setFilesOpen(false)}
        />
      ) : null}
    </>
  );
}

function toFailure(result: ActionResult, isSend = false): Failure | null {
  return result.ok ? null : { problem: result.problem, isSend };
}

/** The newest message of the person that is delivered, words to a run included. */
function findLastSaid(messages: ThreadState["messages"]): LastSent | undefined {
  for (const message of messages.toReversed()) {
    if (message.isPending) continue;
    if (message.role === "user") return { id: message.id, text: toText(message) };
    const steered = message.parts.findLast((part) => part.kind === "steered");
    if (steered) return { id: steered.messageId, text: steered.text };
  }
  return undefined;
}

/** The model that said it answered last; before the first answer nobody did. */
function toAnswered({ messages }: ThreadState): string | undefined {
  const run = messages.findLast((message) => message.run?.answeredBy)?.run;
  return run?.answeredBy;
}

function isWritingIn(place: HTMLElement | null): boolean {
  const focused = place?.ownerDocument.activeElement;
  if (!(focused instanceof HTMLTextAreaElement)) return false;
  return place?.contains(focused) === true && focused.value !== "";
}
