import { z } from "zod";

/** A check of names and ids, which are stored as they are: Postgres takes no NUL, and no half of a character. */
export const plain = z.refine<string>((text) => !/[\p{Cc}\p{Cs}]/u.test(text), {
  error: "holds a control character or half a character: leave it out",
});
