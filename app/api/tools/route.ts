import { requireUser } from "@/lib/auth/session";
import { respond } from "@/lib/http";
import { toolApprovalInput } from "@/lib/protocol/tool-inputs.schema";
import { readJson } from "@/lib/read-json";
import { chooseApproval, listToolChoices } from "@/lib/runs/tool-choice";

export async function GET(request: Request) {
  return await respond(request, async () => {
    const user = await requireUser(request);
    const threadId = new URL(request.url).searchParams.get("threadId");
    return Response.json(await listToolChoices(user, threadId));
  });
}

export async function PUT(request: Request) {
  return await respond(request, async () => {
    const user = await requireUser(request);
    return Response.json(await chooseApproval(user, await readJson(request, toolApprovalInput)));
  });
}
