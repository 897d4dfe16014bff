import { requireAdmin } from "@/lib/auth/session";
import { respond } from "@/lib/http";
import { requireId } from "@/lib/require-id";
import { stopLiveRun } from "@/lib/runs/live-runs";

type Context = RouteContext<"/api/admin/runs/[runId]/stop">;

export async function POST(request: Request, { params }: Context) {
  return await respond(request, async () => {
    const admin = await requireAdmin(request);
    await stopLiveRun(admin, requireId("run", (await params).runId));
    return new Response(null, { status: 204 });
  });
}
