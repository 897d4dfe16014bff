import { requireAdmin } from "@/lib/auth/session";
import { changeEndpoint, deleteEndpoint } from "@/lib/endpoints/admin";
import { patchEndpointInput } from "@/lib/endpoints/endpoint-input.schema";
import { respond } from "@/lib/http";
import { readJson } from "@/lib/read-json";
import { requireId } from "@/lib/require-id";

type Context = RouteContext<"/api/admin/endpoints/[endpointId]">;

export async function PATCH(request: Request, { params }: Context) {
  return await respond(request, async () => {
    const admin = await requireAdmin(request);
    const id = requireId("endpoint", (await params).endpointId);
    const change = await readJson(request, patchEndpointInput);
    return Response.json(await changeEndpoint(admin, id, change));
  });
}

export async function DELETE(request: Request, { params }: Context) {
  return await respond(request, async () => {
    const admin = await requireAdmin(request);
    await deleteEndpoint(admin, requireId("endpoint", (await params).endpointId));
    return new Response(null, { status: 204 });
  });
}
