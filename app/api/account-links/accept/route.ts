import { respond } from "@/lib/http";
import { acceptLink } from "@/lib/people/accept";

export async function POST(request: Request) {
  return await respond(request, async () => {
    await acceptLink(request);
    return Response.json({ ok: true }, { status: 201 });
  });
}
