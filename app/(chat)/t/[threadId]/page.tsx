import type { Metadata } from "next";
import { cache } from "react";
import { ThreadView } from "@/components/chat/thread/thread-view";
import { listMessages } from "@/lib/threads/messages";
import { describeThread } from "@/lib/threads/thread";
import { orNotFound, requireUserPage } from "../../page-access";

/** Once per request, for the page and its title. */
const readThread = cache(async (threadId: string) => {
  const user = await requireUserPage(`/t/${threadId}`);
  return { user, thread: await orNotFound(describeThread(user, threadId)) };
});

export async function generateMetadata({ params }: PageProps<"/t/[threadId]">): Promise<Metadata> {
  const { thread } = await readThread((await params).threadId);
  return thread.title ? { title: thread.title } : {};
}

export default async function ThreadPage({ params }: PageProps<"/t/[threadId]">) {
  const { user, thread } = await readThread((await params).threadId);
  const messages = await orNotFound(listMessages(user, thread.id, { limit: 20 }));
  return <ThreadView key={thread.id} initial={{ thread, messages }} />;
}
