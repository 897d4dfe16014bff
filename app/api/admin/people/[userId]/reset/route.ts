import { requireAdmin } from "@/lib/auth/session";
import { respond } from "@/lib/http";
import { resetPassword } from "@/lib/people/links";
import { requireId } from "@/lib/require-id";

type Context = RouteContext<"/api/admin/people/[userId]/reset">;

export async function POST(request: Request, { params }: Context) {
  return await respond(request, async () => {
    const admin = await requireAdmin(request);
    const id = requireId("user", (await params).userId);
    return Response.json(await resetPassword(admin, id), { status: 201 });
  });
}
