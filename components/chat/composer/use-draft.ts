"use client";
import { type RefObject, useEffect, useLayoutEffect, useState } from "react";
import { browserStorage } from "@/lib/client/browser-storage";
import { createDraft, type DraftStore } from "@/lib/client/draft";
import type { DraftContent, LastSent } from "@/lib/client/draft-content";
import { browserEnvironment } from "@/lib/client/environment";
import { useStore } from "@/lib/client/use-store";
import { useChat } from "../shell/chat-context";

const whole = (content: DraftContent) => content;

/** What was typed into the page before its script ran. */
export function useTypedEarly(area: RefObject<HTMLTextAreaElement | null>, draft: DraftStore) {
  useLayoutEffect(() => {
    const { value, defaultValue } = area.current ?? { value: "", defaultValue: "" };
    if (value === defaultValue) return;
    draft.setText((text) => {
      if (text === defaultValue) return value;
      return text.includes(value) ? text : `${text}\n\n${value}`;
    });
  }, [area, draft]);
}

/** What is being written in a thread, kept here and on the server. */
export function useDraft({
  threadId,
  server,
  lastSent,
  lookForSent,
  onArrived,
}: {
  threadId: string | null;
  server: DraftContent;
  lastSent: LastSent | undefined;
  lookForSent: () => void;
  onArrived: () => void;
}): { draft: DraftStore; content: DraftContent } {
  const { me } = useChat();
  const [draft] = useState(() =>
    createDraft(threadId, server, {
      ...{ env: browserEnvironment, userId: me.id, lastSent, lookForSent, onArrived },
      storage: typeof window === "undefined" ? null : browserStorage(),
    }),
  );
  // In the same moment as the view it follows leaves, so that no key finds neither of them.
  useLayoutEffect(() => draft.start(), [draft]);
  useEffect(() => {
    if (threadId) draft.moveTo(threadId);
  }, [draft, threadId]);
  useEffect(() => draft.takeServer(server), [draft, server]);
  const { id, text } = lastSent ?? {};
  useEffect(() => {
    if (id !== undefined && text !== undefined) draft.noteSent({ id, text });
  }, [draft, id, text]);
  return { draft, content: useStore(draft, whole) };
}
