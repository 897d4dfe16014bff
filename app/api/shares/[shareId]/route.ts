import { requireUser } from "@/lib/auth/session";
import { respond } from "@/lib/http";
import { readJson } from "@/lib/read-json";
import { revokeShare, updateShare } from "@/lib/threads/share/share";
import { shareUpdate } from "@/lib/threads/share/share.schema";

type Context = RouteContext<"/api/shares/[shareId]">;

export async function PATCH(request: Request, { params }: Context) {
  return await respond(request, async () => {
    const user = await requireUser(request);
    const { shareId } = await params;
    const input = await readJson(request, shareUpdate);
    return Response.json(await updateShare(user, shareId, input));
  });
}

export async function DELETE(request: Request, { params }: Context) {
  return await respond(request, async () => {
    const user = await requireUser(request);
    await revokeShare(user, (await params).shareId);
    return new Response(null, { status: 204 });
  });
}
