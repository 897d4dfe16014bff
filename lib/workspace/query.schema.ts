import { z } from "zod";

const version = z.string().regex(/^[0-9a-f]{64}$/, "is not a workspace version");
const leaf = z.string().max(64);

/** `version` as a tool result names it, or the branch through a message; without either the branch shown. */
export const workspaceQuery = z.strictObject({
  version: version.optional(),
  leaf: leaf.optional(),
});

export const workspaceFileQuery = z.strictObject({
  path: z.string().min(1).max(1_000),
  version,
  /** Answers the difference to this version instead; `none` to a file that was not there. */
  from: z.union([version, z.literal("none")]).optional(),
});
