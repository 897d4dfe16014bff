import { listAudit } from "@/lib/audit/audit";
import { auditPage } from "@/lib/audit/audit-page.schema";
import { requireAdmin } from "@/lib/auth/session";
import { respond } from "@/lib/http";
import { queryOf } from "@/lib/threads/page.schema";

export async function GET(request: Request) {
  return await respond(request, async () => {
    const admin = await requireAdmin(request);
    return Response.json(await listAudit(admin, auditPage.parse(queryOf(request))));
  });
}
