import { requireUser } from "@/lib/auth/session";
import { uploadFile } from "@/lib/files/upload";
import { respond } from "@/lib/http";

export async function POST(request: Request) {
  return await respond(request, async () => {
    const user = await requireUser(request);
    return Response.json(await uploadFile(user, request), { status: 201 });
  });
}
