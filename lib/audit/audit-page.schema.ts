import { z } from "zod";

const digits = (most: RegExp) => z.string().regex(most).transform(Number);

export const auditPage = z.object({
  /** The seq of the last entry seen. */
  cursor: digits(/^[1-9]\d{0,14}$/).optional(),
  limit: digits(/^\d{1,3}$/)
    .pipe(z.int().min(1).max(200))
    .default(50),
});
export type AuditPage = z.infer<typeof auditPage>;
