import { renderGonePage, shareHeaders } from "@/components/share/share-page";
import { readShareWords } from "@/components/share/share-words";
import { toDownload } from "@/lib/files/content";
import { openSharedFile } from "@/lib/threads/share/share";

type Context = RouteContext<"/s/[token]/files/[ordinal]">;

export async function GET(_request: Request, { params }: Context) {
  const { token, ordinal } = await params;
  const file = await openSharedFile(token, ordinal);
  if (!file) {
    const html = renderGonePage(await readShareWords());
    return new Response(html, { status: 404, headers: shareHeaders });
  }
  const response = toDownload(file);
  for (const name of ["cache-control", "referrer-policy", "x-robots-tag", "x-content-type-options"])
    response.headers.set(name, shareHeaders[name] ?? "");
  return response;
}
