import { createHash } from "node:crypto";
import { database } from "@/db/client";
import { countUnsentBytes, insertFile } from "@/db/queries/files";
import { AppError, invalidInput } from "@/lib/app-error";
import { readBody } from "@/lib/read-json";
import type { UploadedFile } from "@/protocol/api";
import { toFileName } from "./file-name";

export const fileBytesMax = 1024 * 1024;
/** A form's boundaries and part headers, around its one file. */
const formBytesMax = fileBytesMax + 64 * 1024;
/** Of one person's files that no message was sent with. */
const unsentBytesMax = 64 * 1024 * 1024;

interface GivenFile {
  name: string | null;
  mediaType: string;
  content: Buffer;
}

/** Keeps a text file of this person until a message is sent with it, for a day at most. */
export async function uploadFile(user: { id: string }, request: Request): Promise<UploadedFile> {
  const type = request.headers.get("content-type") ?? "";
  const isForm = type.toLowerCase().startsWith("multipart/form-data");
  const given = isForm ? await readForm(request, type) : await readRaw(request, type);
  if (given.content.byteLength > fileBytesMax) throw tooLarge();
  requireText(given.content);
  if ((await countUnsentBytes(database(), user.id)) > unsentBytesMax) throw tooMany();
  return await insertFile(database(), {
    userId: user.id,
    name: toFileName(given.name),
    mediaType: toMediaType(given.mediaType),
    sha256: createHash("sha256").update(given.content).digest("hex"),
    content: given.content,
  });
}

async function readRaw(request: Request, mediaType: string): Promise<GivenFile> {
  const header = request.headers.get("x-file-name");
  const content = Buffer.from(await readBody(request, { maxBytes: fileBytesMax }));
  return { name: header === null ? null : decodeName(header), mediaType, content };
}

function decodeName(header: string): string {
  try {
    return decodeURIComponent(header);
  } catch (cause) {
    throw new AppError(
      {
        status: 400,
        code: "invalid-input",
        detail: "`x-file-name` must be percent-encoded UTF-8.",
        field: "x-file-name",
      },
      { cause },
    );
  }
}

async function readForm(request: Request, type: string): Promise<GivenFile> {
  const body = await readBody(request, { maxBytes: formBytesMax });
  const headers = { "content-type": type };
  const form = await new Response(new Uint8Array(body), { headers })
    .formData()
    .catch(() => undefined);
  const files = [...(form?.values() ?? [])].filter((value) => typeof value !== "string");
  const [file] = files;
  if (!file || files.length !== 1)
    throw invalidInput("The form must have exactly one file.", "file");
  const content = Buffer.from(await file.arrayBuffer());
  return { name: file.name, mediaType: file.type, content };
}

/** Text is what UTF-8 can spell without NUL: every other file is for programs, not for a model to read. */
function requireText(content: Buffer): void {
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(content);
    if (!text.includes("\u0000")) return;
  } catch (cause) {
    throw notText({ cause });
  }
  throw notText();
}

function notText(options?: ErrorOptions): AppError {
  return new AppError(
    {
      status: 415,
      code: "file-not-text",
      detail: "Only text files in UTF-8 can be attached.",
    },
    options,
  );
}

function tooLarge(): AppError {
  return new AppError({
    status: 413,
    code: "body-too-large",
    detail: `A file may have ${fileBytesMax} bytes: attach less of it.`,
  });
}

function tooMany(): AppError {
  return new AppError({
    status: 409,
    code: "files-full",
    detail: "Too many files wait to be sent: send or wait a day until they are removed.",
  });
}

function toMediaType(given: string): string {
  const [type = ""] = given.toLowerCase().split(";");
  return /^[\w.+-]{1,60}\/[\w.+-]{1,60}$/.test(type.trim()) ? type.trim() : "text/plain";
}
