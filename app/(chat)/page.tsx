import { NewThreadView } from "@/components/chat/thread/new-thread-view";
import { readNewThreadDraft } from "@/lib/account/me";
import { requireUserPage } from "./page-access";

export default async function NewThreadPage() {
  const { draft, draftFiles = [] } = await readNewThreadDraft(await requireUserPage("/"));
  const newDraft = { text: draft ?? "", files: draftFiles };
  return <NewThreadView newDraft={newDraft} />;
}
