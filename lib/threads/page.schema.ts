import { z } from "zod";

const limit = (most: number, usual: number) =>
  z
    .string()
    .regex(/^\d{1,4}$/)
    .transform(Number)
    .pipe(z.int().min(1).max(most))
    .default(usual);
const ordinal = z
  .string()
  .regex(/^\d{1,9}$/)
  .transform(Number)
  .optional();
const oneDirection = {
  path: ["after"],
  error: "excludes before: send one of the two",
};

export const threadPage = z.object({
  cursor: z.string().max(200).optional(),
  limit: limit(100, 30),
  filter: z.enum(["active", "pinned", "archived"]).default("active"),
  /** Words to find; with them `filter` and `cursor` do not count. */
  q: z.string().trim().max(200).optional(),
});

export const messagePage = z.object({
  before: z.string().max(64).optional(),
  leaf: z.string().max(64).optional(),
  limit: limit(100, 20),
});

export const partPage = z
  .object({ before: ordinal, after: ordinal, limit: limit(200, 50) })
  .refine((page) => page.before === undefined || page.after === undefined, oneDirection);

/** `12.2`: step 12, attempt 2. */
const stepPosition = z
  .string()
  .regex(/^\d{1,9}\.\d{1,9}$/)
  .transform((text) => {
    const [step = 0, attempt = 0] = text.split(".").map(Number);
    return { step, attempt };
  })
  .optional();

export const stepPage = z
  .object({ before: stepPosition, after: stepPosition, limit: limit(500, 100) })
  .refine((page) => page.before === undefined || page.after === undefined, oneDirection);

export type ThreadPage = z.infer<typeof threadPage>;
export type MessagePage = z.infer<typeof messagePage>;
export type PartPage = z.infer<typeof partPage>;
export type StepPage = z.infer<typeof stepPage>;

/** The query of a request's address as one object; of a repeated name the last one counts. */
export function queryOf(request: Request): Record<string, string> {
  return Object.fromEntries(new URL(request.url).searchParams);
}
