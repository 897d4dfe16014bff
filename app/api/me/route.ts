import { deleteMeInput, patchMeInput } from "@/lib/account/account.schema";
import { deleteMe } from "@/lib/account/leave";
import { describeMe, patchMe } from "@/lib/account/me";
import { requireSession, requireUser } from "@/lib/auth/session";
import { respond } from "@/lib/http";
import { readJson } from "@/lib/read-json";

export async function GET(request: Request) {
  return await respond(request, async () =>
    Response.json(await describeMe(await requireUser(request))),
  );
}

export async function PATCH(request: Request) {
  return await respond(request, async () => {
    const user = await requireUser(request);
    return Response.json(await patchMe(user, request, await readJson(request, patchMeInput)));
  });
}

export async function DELETE(request: Request) {
  return await respond(request, async () => {
    const user = await requireSession(request);
    await deleteMe(user, await readJson(request, deleteMeInput));
    return new Response(null, { status: 204 });
  });
}
