import { requireAdmin } from "@/lib/auth/session";
import { respond } from "@/lib/http";
import { listPeople } from "@/lib/people/people";
import { peoplePage } from "@/lib/people/people.schema";
import { queryOf } from "@/lib/threads/page.schema";

export async function GET(request: Request) {
  return await respond(request, async () => {
    const admin = await requireAdmin(request);
    return Response.json(await listPeople(admin, peoplePage.parse(queryOf(request))));
  });
}
