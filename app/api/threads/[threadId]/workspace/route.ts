import { requireUser } from "@/lib/auth/session";
import { respond } from "@/lib/http";
import { queryOf } from "@/lib/threads/page.schema";
import { describeWorkspace } from "@/lib/workspace/panel";

export async function GET(
  request: Request,
  { params }: RouteContext<"/api/threads/[threadId]/workspace">,
) {
  return await respond(request, async () => {
    const user = await requireUser(request);
    const { threadId } = await params;
    return Response.json(await describeWorkspace(user, threadId, queryOf(request)));
  });
}
