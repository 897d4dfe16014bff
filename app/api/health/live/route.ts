import { respond } from "@/lib/http";

export async function GET(request: Request) {
  return await respond(request, async () => Response.json({ live: true }));
}
