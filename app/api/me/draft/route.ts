import { putNewThreadDraft, readNewThreadDraft } from "@/lib/account/me";
import { requireUser } from "@/lib/auth/session";
import { respond } from "@/lib/http";
import { readJson } from "@/lib/read-json";
import { draftInput, textBytesMax } from "@/lib/threads/text.schema";

export async function GET(request: Request) {
  return await respond(request, async () =>
    Response.json(await readNewThreadDraft(await requireUser(request))),
  );
}

export async function PUT(request: Request) {
  return await respond(request, async () => {
    const user = await requireUser(request);
    const draft = await readJson(request, draftInput, { maxBytes: textBytesMax });
    await putNewThreadDraft(user, draft);
    return new Response(null, { status: 204 });
  });
}
