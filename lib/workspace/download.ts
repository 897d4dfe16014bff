/** Content to be saved: no browser ever shows it as a page of ours. */
export function toDownload(content: Buffer, name: string): Response {
  const encoded = encodeURIComponent(name).replace(
    /['()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return new Response(new Uint8Array(content), {
    headers: {
      "content-type": content.includes(0)
        ? "application/octet-stream"
        : "text/plain; charset=utf-8",
      "content-disposition": `attachment; filename*=UTF-8''${encoded}`,
      "content-security-policy": "default-src 'none'; sandbox",
    },
  });
}
