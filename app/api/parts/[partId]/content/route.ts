import { requireUser } from "@/lib/auth/session";
import { respond } from "@/lib/http";
import { downloadPart } from "@/lib/workspace/part-content";

export async function GET(
  request: Request,
  { params }: RouteContext<"/api/parts/[partId]/content">,
) {
  return await respond(request, async () => {
    const user = await requireUser(request);
    return await downloadPart(user, (await params).partId);
  });
}
