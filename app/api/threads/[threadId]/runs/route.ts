import { requireUser } from "@/lib/auth/session";
import { requireThread } from "@/lib/auth/thread";
import { respond } from "@/lib/http";
import { readJson } from "@/lib/read-json";
import { readIdempotencyKey } from "@/lib/request-headers";
import { startRun } from "@/lib/runs/start";
import { textBytesMax } from "@/lib/threads/text.schema";
import { startRunInput } from "@/protocol/run-input.schema";

export async function POST(
  request: Request,
  { params }: RouteContext<"/api/threads/[threadId]/runs">,
) {
  return await respond(request, async () => {
    const user = await requireUser(request);
    const { id: threadId } = await requireThread(user, (await params).threadId);
    const idempotencyKey = readIdempotencyKey(request.headers);
    const input = await readJson(request, startRunInput, { maxBytes: textBytesMax });
    const started = await startRun({ user, threadId, input, idempotencyKey });
    return Response.json(started, { status: 202 });
  });
}
