import { requireUser } from "@/lib/auth/session";
import { respond } from "@/lib/http";
import { readJson } from "@/lib/read-json";
import { draftInput, textBytesMax } from "@/lib/threads/text.schema";
import { putDraft } from "@/lib/threads/thread";

export async function PUT(
  request: Request,
  { params }: RouteContext<"/api/threads/[threadId]/draft">,
) {
  return await respond(request, async () => {
    const user = await requireUser(request);
    const { threadId } = await params;
    const draft = await readJson(request, draftInput, { maxBytes: textBytesMax });
    await putDraft(user, threadId, draft);
    return new Response(null, { status: 204 });
  });
}
