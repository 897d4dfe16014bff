import { requireUser } from "@/lib/auth/session";
import { respond } from "@/lib/http";
import { readJson } from "@/lib/read-json";
import { createShare, listShares } from "@/lib/threads/share/share";
import { shareInput } from "@/lib/threads/share/share.schema";

type Context = RouteContext<"/api/threads/[threadId]/shares">;

export async function GET(request: Request, { params }: Context) {
  return await respond(request, async () => {
    const user = await requireUser(request);
    return Response.json(await listShares(user, (await params).threadId));
  });
}

export async function POST(request: Request, { params }: Context) {
  return await respond(request, async () => {
    const user = await requireUser(request);
    const { threadId } = await params;
    const input = await readJson(request, shareInput);
    return Response.json(await createShare(user, threadId, input), { status: 201 });
  });
}
