import { z } from "zod";
import type { ShareInput, ShareUpdate } from "@/protocol/shares";

const options = z.strictObject({
  reasoning: z.boolean().default(false),
  toolInputs: z.boolean().default(false),
  toolOutputs: z.boolean().default(false),
  files: z.boolean().default(false),
  systemPrompt: z.boolean().default(false),
});
const none = options.parse({});

const expiresAt = z.iso
  .datetime({ offset: true, error: "is no time: send one like 2030-01-31T12:00:00Z" })
  .refine((text) => Date.parse(text) > Date.now(), "must be in the future")
  .nullable();

const common = {
  options: options.default(none),
  isAuthorShown: z.boolean().default(false),
  snapshot: z.string().max(100).optional(),
};

/** What is not named is not shown. */
export const shareInput: z.ZodType<ShareInput, unknown> = z.strictObject({
  ...common,
  expiresAt: expiresAt.default(null),
});

/** The same for a link that is there. */
export const shareUpdate: z.ZodType<ShareUpdate, unknown> = z.strictObject({
  ...common,
  expiresAt: expiresAt.exactOptional(),
});

export const continueInput = z.strictObject({ token: z.string().min(1).max(100) });
