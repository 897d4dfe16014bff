import { requireUser } from "@/lib/auth/session";
import { listModelChoices } from "@/lib/endpoints/list";
import { respond } from "@/lib/http";

export async function GET(request: Request) {
  return await respond(request, async () => {
    return Response.json(await listModelChoices(await requireUser(request)));
  });
}
