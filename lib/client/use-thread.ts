"use client";
import { useEffect, useState } from "react";
import { createApi } from "./api";
import { browserEnvironment } from "./environment";
import type { TabStream } from "./tab-stream";
import type { ThreadNews } from "./thread-news";
import { createThreadSession, type ThreadSession } from "./thread-session";
import {
  newThreadState,
  type ThreadInitial,
  type ThreadState,
  toThreadState,
} from "./thread-state";
import { useStore } from "./use-store";

/** What each page's data was first shown by: the router shows it again on the way back. */
const shownBy = new WeakMap<ThreadInitial, ThreadSession>();

/** A thread's session for as long as the view is mounted; mount the view with the thread's id as key. */
export function useThreadSession(
  initial: ThreadInitial | null,
  { news, stream }: { news: ThreadNews; stream: TabStream },
): ThreadSession {
  const [session] = useState(() =>
    createThreadSession(initial ? toThreadState(initial) : newThreadState, {
      api: createApi(browserEnvironment),
      env: browserEnvironment,
      stream,
      onChange: news.tell,
    }),
  );
  useEffect(() => {
    const stop = session.start();
    if (initial && !shownBy.has(initial)) shownBy.set(initial, session);
    // Kept since an earlier visit, so it may be old by now.
    if (initial && shownBy.get(initial) !== session) void session.refresh();
    const unlisten = news.listen((threadId, isOwn) => {
      if (!isOwn && threadId === session.getState().threadId) void session.refresh();
    });
    return () => {
      unlisten();
      stop();
    };
  }, [session, news, initial]);
  return session;
}

export function useThread<S>(session: ThreadSession, select: (state: ThreadState) => S): S {
  return useStore(session, select);
}
