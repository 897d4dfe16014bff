import { completeSetup, describeSetup } from "@/lib/auth/setup";
import { respond } from "@/lib/http";

export async function GET(request: Request) {
  return await respond(request, async () => Response.json(await describeSetup(request.headers)));
}

export async function POST(request: Request) {
  return await respond(request, async () =>
    Response.json(await completeSetup(request), { status: 201 }),
  );
}
