import { requireAdmin } from "@/lib/auth/session";
import { testEndpointInput } from "@/lib/endpoints/endpoint-input.schema";
import { testEndpointFor } from "@/lib/endpoints/test-endpoint";
import { respond } from "@/lib/http";
import { readJson } from "@/lib/read-json";

export async function POST(request: Request) {
  return await respond(request, async () => {
    const admin = await requireAdmin(request);
    const input = await readJson(request, testEndpointInput);
    return Response.json(await testEndpointFor(admin, input, request.signal));
  });
}
