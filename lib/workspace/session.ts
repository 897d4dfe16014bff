import { database } from "@/db/client";
import type { Transaction } from "@/db/queries/transaction";
import {
  hashContent,
  insertBlobs,
  insertVersion,
  type NewBlob,
  readBlobs,
} from "@/db/queries/workspace";
import type { ManifestFile } from "@/protocol/workspace";
import { resolveHead } from "./head";
import { changeVersion, emptyVersion, type FileFacts, findExcess, type Version } from "./version";

/** Bytes of contents kept in memory between the calls of one run. */
const cacheBytesMax = 16 * 1024 * 1024;

/** One run's hold of its branch's workspace. Its owner is the only one who writes there. */
export class WorkspaceSession {
  private head: Promise<Version> | undefined;
  private readonly cache = new Map<string, Buffer>();
  private cacheBytes = 0;
  private readonly threadId: string;
  private readonly messageId: string;

  constructor(threadId: string, messageId: string) {
    this.threadId = threadId;
    this.messageId = messageId;
  }

  async list(): Promise<readonly ManifestFile[]> {
    return (await this.version()).manifest;
  }

  async read(path: string): Promise<Buffer | undefined> {
    const file = (await this.list()).find((candidate) => candidate.path === path);
    return file && (await this.contents([file])).get(path);
  }

  async readAll(): Promise<ReadonlyMap<string, Buffer>> {
    return await this.contents(await this.list());
  }

  /** Makes the next version; `save` stores it, in the transaction of the result that names it. */
  async change(
    changes: ReadonlyMap<string, Buffer | null>,
  ): Promise<{ version: string; save(tx: Transaction): Promise<void> } | { excess: string }> {
    const before = await this.version();
    const facts = new Map<string, FileFacts | null>();
    const blobs: NewBlob[] = [];
    for (const [path, content] of changes) {
      const sha256 = content === null ? "" : hashContent(content);
      facts.set(path, content === null ? null : { sha256, bytes: content.byteLength });
      if (content !== null) blobs.push({ sha256, content });
    }
    const next = changeVersion(before, facts);
    const excess = findExcess(next);
    if (excess) return { excess };
    for (const { sha256, content } of blobs) this.keep(sha256, content);
    this.head = Promise.resolve(next);
    return {
      version: next.id,
      save: async (tx) => {
        if (next.id === before.id || next.id === emptyVersion.id) return;
        await insertBlobs(tx, this.threadId, blobs);
        await insertVersion(tx, this.threadId, next);
      },
    };
  }

  private async version(): Promise<Version> {
    this.head ??= resolveHead(this.threadId, this.messageId).catch((error: unknown) => {
      this.head = undefined;
      throw error;
    });
    return await this.head;
  }

  private async contents(files: readonly ManifestFile[]): Promise<Map<string, Buffer>> {
    const missing = files.filter(({ sha256 }) => !this.cache.has(sha256));
    const read = await readBlobs(
      database(),
      this.threadId,
      missing.map(({ sha256 }) => sha256),
    );
    const found = new Map<string, Buffer>();
    for (const { path, sha256 } of files) {
      const content = this.cache.get(sha256) ?? read.get(sha256);
      if (!content) throw new Error(`blob ${sha256} of thread ${this.threadId} is missing`);
      found.set(path, content);
    }
    for (const [sha256, content] of read) this.keep(sha256, content);
    return found;
  }

  private keep(sha256: string, content: Buffer): void {
    if (this.cache.has(sha256)) return;
    this.cache.set(sha256, content);
    this.cacheBytes += content.byteLength;
    for (const [oldest, { byteLength }] of this.cache) {
      if (this.cacheBytes <= cacheBytesMax) return;
      this.cache.delete(oldest);
      this.cacheBytes -= byteLength;
    }
  }
}
