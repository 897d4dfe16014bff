import { answerAuth } from "@/lib/auth/answer";
import { respond } from "@/lib/http";

async function answer(request: Request, { params }: RouteContext<"/api/auth/[...path]">) {
  return await respond(request, async () => await answerAuth(request, (await params).path));
}

export { answer as DELETE, answer as GET, answer as PATCH, answer as POST, answer as PUT };
