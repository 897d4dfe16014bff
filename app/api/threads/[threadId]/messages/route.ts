import { requireUser } from "@/lib/auth/session";
import { respond } from "@/lib/http";
import { listMessages } from "@/lib/threads/messages";
import { messagePage, queryOf } from "@/lib/threads/page.schema";

export async function GET(
  request: Request,
  { params }: RouteContext<"/api/threads/[threadId]/messages">,
) {
  return await respond(request, async () => {
    const user = await requireUser(request);
    const { threadId } = await params;
    return Response.json(await listMessages(user, threadId, messagePage.parse(queryOf(request))));
  });
}
