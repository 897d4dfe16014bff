import { requireAdmin } from "@/lib/auth/session";
import { respond } from "@/lib/http";
import { invitePerson } from "@/lib/people/links";
import { inviteInput } from "@/lib/people/people.schema";
import { readJson } from "@/lib/read-json";

export async function POST(request: Request) {
  return await respond(request, async () => {
    const admin = await requireAdmin(request);
    const input = await readJson(request, inviteInput);
    return Response.json(await invitePerson(admin, input), { status: 201 });
  });
}
