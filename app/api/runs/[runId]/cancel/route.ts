import { requireUser } from "@/lib/auth/session";
import { respond } from "@/lib/http";
import { requireId } from "@/lib/require-id";
import { cancelRun } from "@/lib/runs/control";

export async function POST(request: Request, { params }: RouteContext<"/api/runs/[runId]/cancel">) {
  return await respond(request, async () => {
    const user = await requireUser(request);
    const runId = requireId("run", (await params).runId);
    return Response.json(await cancelRun({ user, runId }));
  });
}
