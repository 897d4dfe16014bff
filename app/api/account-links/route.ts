import { respond } from "@/lib/http";
import { describeLink } from "@/lib/people/accept";

export async function POST(request: Request) {
  return await respond(request, async () => Response.json(await describeLink(request)));
}
