import { describeReadiness } from "@/lib/auth/health";
import { respond } from "@/lib/http";

export async function GET(request: Request) {
  return await respond(request, async () => {
    const readiness = await describeReadiness();
    return Response.json(readiness, { status: readiness.ready ? 200 : 503 });
  });
}
