import { requireUser } from "@/lib/auth/session";
import { respond } from "@/lib/http";
import { readJson } from "@/lib/read-json";
import { continueShare } from "@/lib/threads/share/share";
import { continueInput } from "@/lib/threads/share/share.schema";

export async function POST(request: Request) {
  return await respond(request, async () => {
    const user = await requireUser(request);
    const { token } = await readJson(request, continueInput);
    return Response.json(await continueShare(user, token), { status: 201 });
  });
}
