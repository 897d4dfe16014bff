"use client";
import { createContext, useContext } from "react";
import type { TabStream } from "@/lib/client/tab-stream";
import type { ThreadListStore } from "@/lib/client/thread-list";
import type { ThreadNews } from "@/lib/client/thread-news";
import type { Me } from "@/protocol/api";

/** What can be done with a thread from any list or header; renaming happens in its place. */
export interface ThreadActions {
  rename(threadId: string, title: string): void;
  pin(threadId: string, isPinned: boolean): void;
  archive(thread: { id: string; title: string | null }, isArchived: boolean): void;
  remove(thread: { id: string; title: string | null }): void;
}

export interface Chat {
  news: ThreadNews;
  stream: TabStream;
  list: ThreadListStore;
  archived: ThreadListStore;
  actions: ThreadActions;
  me: Me;
  setMe: (me: Me) => void;
  isSidebarShown: boolean;
  showSidebar: () => void;
  openSheet: () => void;
  openPalette: () => void;
}

export const ChatContext = createContext<Chat | null>(null);

export function useChat(): Chat {
  const chat = useContext(ChatContext);
  if (!chat) throw new Error("useChat is used outside of the chat's shell");
  return chat;
}
