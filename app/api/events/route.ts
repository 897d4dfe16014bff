import { isStillSignedIn, requireUser } from "@/lib/auth/session";
import { respond } from "@/lib/http";
import { eventStreamHeaders, readRunCursors } from "@/lib/request-headers";
import { streamMany } from "@/lib/runs/tail-many";

export async function GET(request: Request) {
  return await respond(request, async () => {
    const user = await requireUser(request);
    const stream = await streamMany({
      user,
      cursors: readRunCursors(request),
      signal: request.signal,
      recheck: () => isStillSignedIn(request),
    });
    return new Response(stream, { headers: eventStreamHeaders });
  });
}
