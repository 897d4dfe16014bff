import { requireAdmin } from "@/lib/auth/session";
import { respond } from "@/lib/http";
import { listLiveRuns } from "@/lib/runs/live-runs";

export async function GET(request: Request) {
  return await respond(request, async () =>
    Response.json(await listLiveRuns(await requireAdmin(request))),
  );
}
