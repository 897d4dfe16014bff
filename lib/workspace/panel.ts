import { createTwoFilesPatch } from "diff";
import { database } from "@/db/client";
import { findLeaf } from "@/db/queries/messages";
import { findManifest, readBlobs } from "@/db/queries/workspace";
import { notFound } from "@/lib/app-error";
import { requireThread } from "@/lib/auth/thread";
import type { Workspace } from "@/protocol/workspace";
import { toDownload } from "./download";
import { resolveHead } from "./head";
import { workspaceFileQuery, workspaceQuery } from "./query.schema";
import { emptyVersion, type Version } from "./version";

/** A thread's files: at a version, or at the head of a branch. */
export async function describeWorkspace(
  user: { id: string },
  threadId: string,
  query: unknown,
): Promise<Workspace> {
  const thread = await requireThread(user, threadId);
  const { version, leaf } = workspaceQuery.parse(query);
  if (version !== undefined) return toWorkspace(await requireVersion(thread.id, version));
  const named = leaf === undefined ? undefined : await findLeaf(database(), thread.id, leaf);
  if (leaf !== undefined && named === undefined) throw notFound();
  const messageId = named ?? thread.leafMessageId;
  if (messageId === null) return { version: null, files: [] };
  return toWorkspace(await resolveHead(thread.id, messageId));
}

/** One file of a version, as a download. */
export async function downloadWorkspaceFile(
  user: { id: string },
  threadId: string,
  query: unknown,
): Promise<Response> {
  const thread = await requireThread(user, threadId);
  const { path, version, from } = workspaceFileQuery.parse(query);
  const content = await readContent(thread.id, version, path);
  if (!content) throw notFound();
  const name = path.split("/").at(-1) ?? "file";
  if (from === undefined) return toDownload(content, name);
  const before = from === "none" ? undefined : await readContent(thread.id, from, path);
  return toDownload(toDiff(path, before ?? Buffer.alloc(0), content), `${name}.diff`);
}

async function readContent(
  threadId: string,
  version: string,
  path: string,
): Promise<Buffer | undefined> {
  const { manifest } = await requireVersion(threadId, version);
  const file = manifest.find((candidate) => candidate.path === path);
  if (!file) return undefined;
  return (await readBlobs(database(), threadId, [file.sha256])).get(file.sha256);
}

/** A unified diff without its head; empty for equal files, and where they differ too much for one. */
function toDiff(path: string, before: Buffer, after: Buffer): Buffer {
  const options = { context: 3, maxEditLength: 5_000, timeout: 500 };
  const [old, next] = [before.toString("utf8"), after.toString("utf8")];
  const diff = old === next ? "" : createTwoFilesPatch(path, path, old, next, "", "", options);
  return Buffer.from((diff ?? "").replace(/^(?:(?:Index: |=|--- |\+\+\+ ).*\n)+/, ""));
}

async function requireVersion(threadId: string, id: string): Promise<Version> {
  if (id === emptyVersion.id) return emptyVersion;
  const manifest = await findManifest(database(), threadId, id);
  if (!manifest) throw notFound();
  return { id, manifest };
}

function toWorkspace({ id, manifest }: Version): Workspace {
  return { version: manifest.length === 0 ? null : id, files: [...manifest] };
}
