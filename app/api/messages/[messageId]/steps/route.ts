import { requireUser } from "@/lib/auth/session";
import { respond } from "@/lib/http";
import { queryOf, stepPage } from "@/lib/threads/page.schema";
import { listSteps } from "@/lib/threads/parts";

export async function GET(
  request: Request,
  { params }: RouteContext<"/api/messages/[messageId]/steps">,
) {
  return await respond(request, async () => {
    const user = await requireUser(request);
    const { messageId } = await params;
    return Response.json(await listSteps(user, messageId, stepPage.parse(queryOf(request))));
  });
}
