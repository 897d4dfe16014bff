import { requireAdmin } from "@/lib/auth/session";
import { changeModel } from "@/lib/endpoints/admin";
import { patchModelInput } from "@/lib/endpoints/endpoint-input.schema";
import { respond } from "@/lib/http";
import { readJson } from "@/lib/read-json";
import { requireId } from "@/lib/require-id";

type Context = RouteContext<"/api/admin/models/[modelId]">;

export async function PATCH(request: Request, { params }: Context) {
  return await respond(request, async () => {
    const admin = await requireAdmin(request);
    const id = requireId("model", (await params).modelId);
    const change = await readJson(request, patchModelInput);
    return Response.json(await changeModel(admin, id, change));
  });
}
