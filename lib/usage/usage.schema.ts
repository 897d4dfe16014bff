import { z } from "zod";

/** `?days`: whole UTC days, today included. */
export const usageQuery = z.object({
  days: z
    .enum(["7", "30", "90"])
    .default("30")
    .transform((text) => Number(text)),
});
