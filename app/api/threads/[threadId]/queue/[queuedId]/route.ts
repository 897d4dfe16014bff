import { requireUser } from "@/lib/auth/session";
import { respond } from "@/lib/http";
import { readJson } from "@/lib/read-json";
import { queuedInput, textBytesMax } from "@/lib/threads/text.schema";
import { patchQueued, removeQueued } from "@/lib/threads/thread";

type Context = RouteContext<"/api/threads/[threadId]/queue/[queuedId]">;

export async function PATCH(request: Request, { params }: Context) {
  return await respond(request, async () => {
    const user = await requireUser(request);
    const place = await params;
    const { text } = await readJson(request, queuedInput, { maxBytes: textBytesMax });
    await patchQueued(user, place, text);
    return new Response(null, { status: 204 });
  });
}

export async function DELETE(request: Request, { params }: Context) {
  return await respond(request, async () => {
    const user = await requireUser(request);
    await removeQueued(user, await params);
    return new Response(null, { status: 204 });
  });
}
