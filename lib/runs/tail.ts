import { database } from "@/db/client";
import { findOwnRun } from "@/db/queries/run-views";
import { notFound } from "@/lib/app-error";
import { encodeStorable } from "@/protocol/storable";
import { RunFeed } from "./feed";
import { encodeFrames } from "./hub";
import { requireStreamPlace, ViewerStream } from "./viewer-stream";

export interface StreamRequest {
  user: { id: string };
  runId: string;
  /** The last seq the viewer has; null for a snapshot first. */
  after: number | null;
  signal: AbortSignal;
  /** Whether the viewer may still look; asked at every heartbeat. */
  recheck(): Promise<boolean>;
}

/**
 * A run's events as server-sent events (docs/protocol.md, "Event stream"). Throws `not-found`
 * or `streams-full` before the stream opens. Holds no database connection while it waits.
 */
export async function streamRun(request: StreamRequest): Promise<ReadableStream<Uint8Array>> {
  const { user, runId, after, signal, recheck } = request;
  const run = await findOwnRun(database(), user.id, runId);
  if (!run) throw notFound();
  requireStreamPlace(user.id);
  let feed: RunFeed | undefined;
  const stream = new ViewerStream({
    userId: user.id,
    signal,
    recheck,
    closed: () => feed?.close(),
    open: (viewer) => {
      feed = new RunFeed(
        { userId: user.id, run, after },
        {
          snapshot: (body) =>
            viewer.send(
              `event: snapshot\nid: ${body.state.lastSeq}\ndata: ${encodeStorable(body)}\n\n`,
            ),
          rows: (rows, frames) => viewer.send(frames ?? encodeFrames(rows)),
          done: (isOver) => {
            if (isOver) viewer.send("event: closed\ndata: {}\n\n");
            viewer.close();
          },
          room: () => viewer.room(),
        },
      );
    },
  });
  return stream.toReadable();
}
