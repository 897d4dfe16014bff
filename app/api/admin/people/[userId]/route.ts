import { requireAdmin } from "@/lib/auth/session";
import { respond } from "@/lib/http";
import { changePerson, deletePerson } from "@/lib/people/people";
import { patchPersonInput } from "@/lib/people/people.schema";
import { readJson } from "@/lib/read-json";
import { requireId } from "@/lib/require-id";

type Context = RouteContext<"/api/admin/people/[userId]">;

export async function PATCH(request: Request, { params }: Context) {
  return await respond(request, async () => {
    const admin = await requireAdmin(request);
    const id = requireId("user", (await params).userId);
    await changePerson(admin, id, await readJson(request, patchPersonInput));
    return new Response(null, { status: 204 });
  });
}

export async function DELETE(request: Request, { params }: Context) {
  return await respond(request, async () => {
    const admin = await requireAdmin(request);
    await deletePerson(admin, requireId("user", (await params).userId));
    return new Response(null, { status: 204 });
  });
}
