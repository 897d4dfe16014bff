import { requireAdmin } from "@/lib/auth/session";
import { respond } from "@/lib/http";
import { revokeInvitation } from "@/lib/people/links";
import { requireId } from "@/lib/require-id";

type Context = RouteContext<"/api/admin/people/invitations/[linkId]">;

export async function DELETE(request: Request, { params }: Context) {
  return await respond(request, async () => {
    const admin = await requireAdmin(request);
    await revokeInvitation(admin, requireId("link", (await params).linkId));
    return new Response(null, { status: 204 });
  });
}
