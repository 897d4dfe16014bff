import { requireAdmin } from "@/lib/auth/session";
import { respond } from "@/lib/http";
import { queryOf } from "@/lib/threads/page.schema";
import { writeUsageCsv } from "@/lib/usage/usage";
import { usageQuery } from "@/lib/usage/usage.schema";

export async function GET(request: Request) {
  return await respond(request, async () => {
    const admin = await requireAdmin(request);
    const { days } = usageQuery.parse(queryOf(request));
    const name = `usage-${new Date().toISOString().slice(0, 10)}-${days}-days.csv`;
    return new Response(await writeUsageCsv(admin, days), {
      headers: {
        "content-type": "text/csv; charset=utf-8",
        "content-disposition": `attachment; filename="${name}"`,
      },
    });
  });
}
