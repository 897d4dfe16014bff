import { requireAdmin } from "@/lib/auth/session";
import { createEndpoint, listAdminEndpoints } from "@/lib/endpoints/admin";
import { createEndpointInput } from "@/lib/endpoints/endpoint-input.schema";
import { respond } from "@/lib/http";
import { readJson } from "@/lib/read-json";

export async function GET(request: Request) {
  return await respond(request, async () => {
    const admin = await requireAdmin(request);
    return Response.json({ endpoints: await listAdminEndpoints(admin) });
  });
}

export async function POST(request: Request) {
  return await respond(request, async () => {
    const admin = await requireAdmin(request);
    const input = await readJson(request, createEndpointInput);
    return Response.json(await createEndpoint(admin, input), { status: 201 });
  });
}
