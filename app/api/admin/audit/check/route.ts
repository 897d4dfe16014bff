import { verifyAudit } from "@/lib/audit/audit";
import { requireAdmin } from "@/lib/auth/session";
import { respond } from "@/lib/http";

export async function GET(request: Request) {
  return await respond(request, async () => {
    const admin = await requireAdmin(request);
    return Response.json(await verifyAudit(admin));
  });
}
