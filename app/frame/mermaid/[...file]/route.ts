import { findMermaidFile } from "../mermaid-files";

export async function GET(_: Request, { params }: RouteContext<"/frame/mermaid/[...file]">) {
  const { file } = await params;
  const content = await findMermaidFile(file);
  if (!content) return new Response(null, { status: 404 });
  return new Response(new Uint8Array(content), {
    headers: {
      "content-type": "text/javascript; charset=utf-8",
      "cache-control": "public, max-age=31536000, immutable",
      // The frame has no origin that could be named.
      "access-control-allow-origin": "*",
      "cross-origin-resource-policy": "cross-origin",
    },
  });
}
