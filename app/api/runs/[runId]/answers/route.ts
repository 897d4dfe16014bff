import { requireUser } from "@/lib/auth/session";
import { respond } from "@/lib/http";
import { readJson } from "@/lib/read-json";
import { requireId } from "@/lib/require-id";
import { answerCall } from "@/lib/runs/answer";
import { callAnswerInput } from "@/protocol/tool-inputs.schema";

export async function POST(
  request: Request,
  { params }: RouteContext<"/api/runs/[runId]/answers">,
) {
  return await respond(request, async () => {
    const user = await requireUser(request);
    const runId = requireId("run", (await params).runId);
    const input = await readJson(request, callAnswerInput);
    return Response.json(await answerCall({ user, runId, input }));
  });
}
