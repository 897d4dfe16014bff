import { signOutElsewhere } from "@/lib/account/me";
import { requireSession } from "@/lib/auth/session";
import { respond } from "@/lib/http";

export async function POST(request: Request) {
  return await respond(request, async () => {
    const user = await requireSession(request);
    return Response.json(await signOutElsewhere(user, request));
  });
}
