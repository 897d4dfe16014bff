import { findSessionId, requireSession } from "@/lib/auth/session";
import { respond } from "@/lib/http";
import { readJson } from "@/lib/read-json";
import { createTokenInput } from "@/lib/tokens/token.schema";
import { createToken, listTokens } from "@/lib/tokens/tokens";

export async function GET(request: Request) {
  return await respond(request, async () =>
    Response.json(await listTokens(await requireSession(request))),
  );
}

export async function POST(request: Request) {
  return await respond(request, async () => {
    const user = await requireSession(request);
    const input = await readJson(request, createTokenInput);
    const sessionId = await findSessionId(request);
    return Response.json(await createToken(user, sessionId, input), { status: 201 });
  });
}
