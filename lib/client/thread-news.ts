/** Tells the other tabs of this browser that a thread changed; each looks for itself. */
const channelName = "longrun-threads";

export interface ThreadNews {
  tell(threadId: string): void;
  /** Hears of changes made in other tabs and in this one; returns the undo. */
  listen(listener: (threadId: string, isOwn: boolean) => void): () => void;
}

export function createThreadNews(): ThreadNews {
  const listeners = new Set<(threadId: string, isOwn: boolean) => void>();
  const channel =
    typeof BroadcastChannel === "undefined" ? undefined : new BroadcastChannel(channelName);
  const spread = (threadId: string, isOwn: boolean) => {
    for (const listener of listeners) listener(threadId, isOwn);
  };
  channel?.addEventListener("message", (event: MessageEvent<unknown>) => {
    if (typeof event.data === "string") spread(event.data, false);
  });
  return {
    tell(threadId) {
      channel?.postMessage(threadId);
      spread(threadId, true);
    },
    listen(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
