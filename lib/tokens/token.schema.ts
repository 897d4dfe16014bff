import { z } from "zod";
import { plain } from "@/protocol/plain.schema";

/** Body of `POST /api/tokens`. */
export const createTokenInput = z.strictObject({
  /** What it is for, in its owner's words. */
  name: z.string().trim().min(1).max(100).check(plain),
  scopes: z
    .array(z.enum(["read", "write", "admin"]))
    .min(1)
    .max(3)
    .transform((scopes) => [...new Set(scopes)]),
  /** Days from now; null: never. */
  expiresInDays: z.int().min(1).max(3650).nullable(),
});
export type CreateTokenInput = z.infer<typeof createTokenInput>;
