import { requireUser } from "@/lib/auth/session";
import { respond } from "@/lib/http";
import { readJson } from "@/lib/read-json";
import { requireId } from "@/lib/require-id";
import { changeRunBudget } from "@/lib/runs/control";
import { patchBudgetInput } from "@/protocol/run-input.schema";

export async function PATCH(
  request: Request,
  { params }: RouteContext<"/api/runs/[runId]/budget">,
) {
  return await respond(request, async () => {
    const user = await requireUser(request);
    const runId = requireId("run", (await params).runId);
    const change = await readJson(request, patchBudgetInput);
    return Response.json(await changeRunBudget({ user, runId }, change));
  });
}
