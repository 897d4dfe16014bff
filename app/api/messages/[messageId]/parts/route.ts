import { requireUser } from "@/lib/auth/session";
import { respond } from "@/lib/http";
import { partPage, queryOf } from "@/lib/threads/page.schema";
import { listParts } from "@/lib/threads/parts";

export async function GET(
  request: Request,
  { params }: RouteContext<"/api/messages/[messageId]/parts">,
) {
  return await respond(request, async () => {
    const user = await requireUser(request);
    const { messageId } = await params;
    return Response.json(await listParts(user, messageId, partPage.parse(queryOf(request))));
  });
}
