import { requireUser } from "@/lib/auth/session";
import { respond } from "@/lib/http";
import { listQueue } from "@/lib/threads/thread";

export async function GET(
  request: Request,
  { params }: RouteContext<"/api/threads/[threadId]/queue">,
) {
  return await respond(request, async () => {
    const user = await requireUser(request);
    return Response.json(await listQueue(user, (await params).threadId));
  });
}
