import { requireUser } from "@/lib/auth/session";
import { respond } from "@/lib/http";
import { readJson } from "@/lib/read-json";
import { createThread, listThreads } from "@/lib/threads/list";
import { queryOf, threadPage } from "@/lib/threads/page.schema";
import { createThreadInput } from "@/protocol/run-input.schema";

export async function GET(request: Request) {
  return await respond(request, async () => {
    const user = await requireUser(request);
    return Response.json(await listThreads(user, threadPage.parse(queryOf(request))));
  });
}

export async function POST(request: Request) {
  return await respond(request, async () => {
    const user = await requireUser(request);
    const input = await readJson(request, createThreadInput);
    return Response.json(await createThread(user, input), { status: 201 });
  });
}
