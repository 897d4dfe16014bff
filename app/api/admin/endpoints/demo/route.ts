import { requireAdmin } from "@/lib/auth/session";
import { enableDemo } from "@/lib/endpoints/admin";
import { respond } from "@/lib/http";

export async function POST(request: Request) {
  return await respond(request, async () =>
    Response.json(await enableDemo(await requireAdmin(request))),
  );
}
