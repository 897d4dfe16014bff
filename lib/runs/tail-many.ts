import { database } from "@/db/client";
import type { LogRow } from "@/db/queries/run-log";
import { findOwnRun, type RunRow } from "@/db/queries/run-views";
import { encodeStorable } from "@/protocol/storable";
import { RunFeed } from "./feed";
import { processHub, type StatusChange } from "./hub";
import { requireStreamPlace, ViewerStream } from "./viewer-stream";

export interface StreamManyRequest {
  user: { id: string };
  /** The runs to follow, each with the last seq the viewer has, or null for a snapshot first. */
  cursors: ReadonlyMap<string, number | null>;
  signal: AbortSignal;
  recheck(): Promise<boolean>;
}

/**
 * One stream for a browser's tabs: the status of every run of this person as it changes, and the
 * events of the runs named (docs/protocol.md, "One stream for all tabs"). A run that is not theirs
 * is `gone`, like one that never was, and takes nothing from the others. Throws `streams-full`.
 */
export async function streamMany(request: StreamManyRequest): Promise<ReadableStream<Uint8Array>> {
  const { user, cursors, signal, recheck } = request;
  requireStreamPlace(user.id);
  const runs: RunRow[] = [];
  const unknown: string[] = [];
  for (const runId of cursors.keys()) {
    const run = await findOwnRun(database(), user.id, runId);
    if (run) runs.push(run);
    else unknown.push(runId);
  }
  const feeds: RunFeed[] = [];
  let unsubscribe = () => {};
  const stream = new ViewerStream({
    userId: user.id,
    signal,
    recheck,
    closed: () => {
      unsubscribe();
      for (const feed of feeds) feed.close();
    },
    open: (viewer) => {
      unsubscribe = processHub().onStatus(user.id, (change) => viewer.send(toChangeFrame(change)));
      viewer.send(": open\n\n");
      for (const runId of unknown) viewer.send(toEndFrame("gone", runId));
      for (const run of runs) feeds.push(follow(run, cursors.get(run.id) ?? null, user.id, viewer));
    },
  });
  return stream.toReadable();
}

function toChangeFrame(change: StatusChange | null): string {
  if (change === null) return "event: resync\ndata: {}\n\n";
  return `event: ${"title" in change ? "title" : "status"}\ndata: ${JSON.stringify(change)}\n\n`;
}

function follow(run: RunRow, after: number | null, userId: string, viewer: ViewerStream): RunFeed {
  return new RunFeed(
    { userId, run, after },
    {
      snapshot: (body) => viewer.send(`event: snapshot\ndata: ${encodeStorable(body)}\n\n`),
      rows: (rows) => viewer.send(rows.map((row) => toFrame(run.id, row)).join("")),
      done: (isOver) => viewer.send(toEndFrame(isOver ? "closed" : "gone", run.id)),
      room: () => viewer.room(),
    },
  );
}

function toEndFrame(event: "closed" | "gone", runId: string): string {
  return `event: ${event}\ndata: ${JSON.stringify({ runId })}\n\n`;
}

function toFrame(runId: string, row: LogRow): string {
  return `event: run\ndata: {"runId":"${runId}","seq":${row.seq},"event":${row.json}}\n\n`;
}
