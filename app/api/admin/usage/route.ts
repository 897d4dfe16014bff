import { requireAdmin } from "@/lib/auth/session";
import { respond } from "@/lib/http";
import { queryOf } from "@/lib/threads/page.schema";
import { readUsage } from "@/lib/usage/usage";
import { usageQuery } from "@/lib/usage/usage.schema";

export async function GET(request: Request) {
  return await respond(request, async () => {
    const admin = await requireAdmin(request);
    const { days } = usageQuery.parse(queryOf(request));
    return Response.json(await readUsage(admin, days));
  });
}
