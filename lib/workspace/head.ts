import { database } from "@/db/client";
import {
  findManifest,
  insertFileBlobs,
  insertVersion,
  listWorkspaceMarks,
} from "@/db/queries/workspace";
import { toWorkspacePath } from "@/protocol/workspace";
import { changeVersion, emptyVersion, type FileFacts, toFreePath, type Version } from "./version";

/**
 * The workspace of a branch: the last version named on its path, with the files that messages
 * brought since. Equal branches give equal versions, so storing one twice changes nothing.
 */
export async function resolveHead(threadId: string, messageId: string): Promise<Version> {
  const { version, files } = await listWorkspaceMarks(database(), messageId);
  const base = version === null ? emptyVersion : await getVersion(threadId, version);
  if (files.length === 0) return base;
  const facts = await insertFileBlobs(
    database(),
    threadId,
    files.map(({ fileId }) => fileId),
  );
  const byId = new Map(facts.map((fact) => [fact.id, fact]));
  const taken = new Map(base.manifest.map((file) => [file.path, file.sha256]));
  const changes = new Map<string, FileFacts>();
  for (const { fileId, name } of files) {
    const fact = byId.get(fileId);
    if (!fact) continue;
    const wanted = toWorkspacePath(name.replace(/[/\\]/g, "_")) ?? "file.txt";
    const path = toFreePath(wanted, (candidate) => {
      const found = taken.get(candidate);
      return found !== undefined && found !== fact.sha256;
    });
    taken.set(path, fact.sha256);
    changes.set(path, { sha256: fact.sha256, bytes: fact.bytes });
  }
  const head = changeVersion(base, changes);
  await insertVersion(database(), threadId, head);
  return head;
}

export async function getVersion(threadId: string, id: string): Promise<Version> {
  if (id === emptyVersion.id) return emptyVersion;
  const manifest = await findManifest(database(), threadId, id);
  if (!manifest) throw new Error(`workspace version ${id} of thread ${threadId} is missing`);
  return { id, manifest };
}
