import { requireUser } from "@/lib/auth/session";
import { respond } from "@/lib/http";
import { listShares } from "@/lib/threads/share/share";

export async function GET(request: Request) {
  return await respond(request, async () => {
    const user = await requireUser(request);
    return Response.json(await listShares(user));
  });
}
