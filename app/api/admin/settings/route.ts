import { requireAdmin } from "@/lib/auth/session";
import { respond } from "@/lib/http";
import { readJson } from "@/lib/read-json";
import { patchSettingsInput } from "@/lib/settings/definitions.schema";
import { changeSettings, listSettings } from "@/lib/settings/settings";

export async function GET(request: Request) {
  return await respond(request, async () => {
    const admin = await requireAdmin(request);
    return Response.json({ settings: await listSettings(admin) });
  });
}

export async function PATCH(request: Request) {
  return await respond(request, async () => {
    const admin = await requireAdmin(request);
    const patch = await readJson(request, patchSettingsInput);
    return Response.json({ settings: await changeSettings(admin, patch) });
  });
}
