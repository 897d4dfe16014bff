import { database } from "@/db/client";
import { findOwnFile } from "@/db/queries/files";
import { notFound } from "@/lib/app-error";

/** A file of this person, to be saved: no browser ever shows it as a page of ours. */
export async function downloadFile(user: { id: string }, fileId: string): Promise<Response> {
  const file = await findOwnFile(database(), user.id, fileId);
  if (!file) throw notFound();
  return toDownload(file);
}

export function toDownload(file: { name: string; content: Uint8Array }): Response {
  const name = encodeURIComponent(file.name).replace(
    /['()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return new Response(new Uint8Array(file.content), {
    headers: {
      "content-type": "text/plain; charset=utf-8",
      "content-disposition": `attachment; filename*=UTF-8''${name}`,
      "content-security-policy": "default-src 'none'; sandbox",
    },
  });
}
