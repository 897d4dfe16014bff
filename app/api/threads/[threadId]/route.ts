import { requireUser } from "@/lib/auth/session";
import { respond } from "@/lib/http";
import { readJson } from "@/lib/read-json";
import { deleteThread, describeThread, patchThread } from "@/lib/threads/thread";
import { patchThreadInput } from "@/protocol/run-input.schema";

type Context = RouteContext<"/api/threads/[threadId]">;

export async function GET(request: Request, { params }: Context) {
  return await respond(request, async () => {
    const user = await requireUser(request);
    return Response.json(await describeThread(user, (await params).threadId));
  });
}

export async function PATCH(request: Request, { params }: Context) {
  return await respond(request, async () => {
    const user = await requireUser(request);
    const { threadId } = await params;
    const change = await readJson(request, patchThreadInput);
    return Response.json(await patchThread(user, threadId, change));
  });
}

export async function DELETE(request: Request, { params }: Context) {
  return await respond(request, async () => {
    const user = await requireUser(request);
    await deleteThread(user, (await params).threadId);
    return new Response(null, { status: 204 });
  });
}
