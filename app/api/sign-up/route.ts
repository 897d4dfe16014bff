import { respond } from "@/lib/http";
import { signUp } from "@/lib/people/sign-up";

export async function POST(request: Request) {
  return await respond(request, async () => Response.json(await signUp(request), { status: 201 }));
}
