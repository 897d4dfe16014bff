import { respond } from "@/lib/http";
import { describeApi } from "@/lib/openapi/document";
import { version } from "@/package.json";

export async function GET(request: Request) {
  return await respond(request, async () => Response.json(describeApi(version)));
}
