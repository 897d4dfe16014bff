import { z } from "zod";
import { passwordLengthMax, personName } from "@/lib/auth/credentials.schema";

export const customInstructionsMax = 8_000;

/** Body of `PATCH /api/me`: what is absent stays. */
export const patchMeInput = z.strictObject({
  name: personName.optional(),
  settings: z
    .strictObject({
      language: z.enum(["en", "zh-CN"]).nullable().optional(),
      theme: z.enum(["light", "dark", "system"]).optional(),
      sendKey: z.enum(["enter", "mod-enter"]).optional(),
      customInstructions: z.string().max(customInstructionsMax).optional(),
    })
    .optional(),
});
export type MePatch = z.infer<typeof patchMeInput>;

export const deleteMeInput = z.strictObject({
  password: z.string().max(4 * passwordLengthMax),
});
