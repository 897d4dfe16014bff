import { requireUser } from "@/lib/auth/session";
import { respond } from "@/lib/http";
import { queryOf } from "@/lib/threads/page.schema";
import { downloadWorkspaceFile } from "@/lib/workspace/panel";

export async function GET(
  request: Request,
  { params }: RouteContext<"/api/threads/[threadId]/workspace/file">,
) {
  return await respond(request, async () => {
    const user = await requireUser(request);
    const { threadId } = await params;
    return await downloadWorkspaceFile(user, threadId, queryOf(request));
  });
}
