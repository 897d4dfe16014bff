import { requireSession } from "@/lib/auth/session";
import { respond } from "@/lib/http";
import { requireId } from "@/lib/require-id";
import { revokeToken } from "@/lib/tokens/tokens";

export async function DELETE(request: Request, { params }: RouteContext<"/api/tokens/[tokenId]">) {
  return await respond(request, async () => {
    const user = await requireSession(request);
    await revokeToken(user, requireId("token", (await params).tokenId));
    return new Response(null, { status: 204 });
  });
}
