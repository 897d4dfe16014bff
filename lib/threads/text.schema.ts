import { z } from "zod";
import { fileIds, messageTextMax } from "@/protocol/run-input.schema";

/** Of a body with one message: JSON may spell a character in six bytes, and most are shorter. */
export const textBytesMax = 8 * 1024 * 1024;

/** An empty text without files forgets the draft. */
export const draftInput = z.strictObject({
  text: z.string().max(messageTextMax),
  files: fileIds.optional(),
});
export type DraftInput = z.infer<typeof draftInput>;

export const queuedInput = z.strictObject({
  text: z
    .string()
    .max(messageTextMax)
    .refine((text) => text.trim() !== "", { error: "is empty" }),
});
