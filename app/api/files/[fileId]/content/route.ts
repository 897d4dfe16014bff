import { requireUser } from "@/lib/auth/session";
import { downloadFile } from "@/lib/files/content";
import { respond } from "@/lib/http";
import { requireId } from "@/lib/require-id";

export async function GET(
  request: Request,
  { params }: RouteContext<"/api/files/[fileId]/content">,
) {
  return await respond(request, async () => {
    const user = await requireUser(request);
    return await downloadFile(user, requireId("file", (await params).fileId));
  });
}
