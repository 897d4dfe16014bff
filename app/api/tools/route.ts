import { requireUser } from "@/lib/auth/session";
import { respond } from "@/lib/http";
import { readJson } from "@/lib/read-json";
import { chooseApproval, listToolChoices } from "@/lib/runs/tool-choice";
import { toolApprovalInput } from "@/protocol/tool-inputs.schema";

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
