import { z } from "zod";

/** Queries that routes read by hand: their formats are docs/protocol.md's. */
export const runEventsQuery = z.object({ after: z.string().optional() });
export const eventsQuery = z.object({ cursors: z.string().optional() });
export const toolsQuery = z.object({ threadId: z.string().optional() });
