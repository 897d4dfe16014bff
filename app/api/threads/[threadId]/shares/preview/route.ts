import { renderSharePage } from "@/components/share/share-page";
import { readShareWords } from "@/components/share/share-words";
import { requireUser } from "@/lib/auth/session";
import { respond } from "@/lib/http";
import { readJson } from "@/lib/read-json";
import { previewShare } from "@/lib/threads/share/share";
import { shareInput } from "@/lib/threads/share/share.schema";
import type { SharePreview } from "@/protocol/shares";

type Context = RouteContext<"/api/threads/[threadId]/shares/preview">;

export async function POST(request: Request, { params }: Context) {
  return await respond(request, async () => {
    const user = await requireUser(request);
    const { threadId } = await params;
    const input = await readJson(request, shareInput);
    const { thread, snapshot } = await previewShare(user, threadId, input);
    const html = await renderSharePage(thread, await readShareWords(), { path: null });
    return Response.json({ html, snapshot } satisfies SharePreview);
  });
}
