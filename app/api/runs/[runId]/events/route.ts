import { isStillSignedIn, requireUser } from "@/lib/auth/session";
import { respond } from "@/lib/http";
import { eventStreamHeaders, readEventCursor } from "@/lib/request-headers";
import { requireId } from "@/lib/require-id";
import { streamRun } from "@/lib/runs/tail";

export async function GET(request: Request, { params }: RouteContext<"/api/runs/[runId]/events">) {
  return await respond(request, async () => {
    const user = await requireUser(request);
    const runId = requireId("run", (await params).runId);
    const stream = await streamRun({
      user,
      runId,
      after: readEventCursor(request),
      signal: request.signal,
      recheck: () => isStillSignedIn(request),
    });
    return new Response(stream, { headers: eventStreamHeaders });
  });
}
