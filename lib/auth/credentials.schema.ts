import { z } from "zod";

export const passwordLengthMin = 15;
export const passwordLengthMax = 256;

const characters = (text: string) => [...text].length;

/** Any characters, counted as people count them: spaces and every script are welcome. */
export const newPassword = z
  .string()
  .max(4 * passwordLengthMax)
  .refine((text) => characters(text) >= passwordLengthMin, {
    error: `must have at least ${passwordLengthMin} characters`,
  })
  .refine((text) => characters(text) <= passwordLengthMax, {
    error: `must have at most ${passwordLengthMax} characters`,
  });

/** One address in one spelling: twins in full-width letters or other case are the same account. */
export const email = z
  .string()
  .max(320)
  .transform((text) => text.normalize("NFKC").trim().toLowerCase())
  .pipe(z.email({ error: "is not an email address" }).max(254));

export const personName = z
  .string()
  .trim()
  .min(1)
  .max(100)
  .refine((text) => !/[\p{Cc}\p{Cs}]/u.test(text), { error: "has characters no name has" });

export const signInInput = z.strictObject({
  email,
  password: z.string().max(4 * passwordLengthMax),
  rememberMe: z.boolean().optional(),
});

export const changePasswordInput = z.strictObject({
  currentPassword: z.string().max(4 * passwordLengthMax),
  newPassword,
});

export const signUpInput = z.strictObject({ name: personName, email, password: newPassword });

export const setupInput = z.strictObject({
  token: z.string().max(200).optional(),
  name: personName,
  email,
  password: newPassword,
});
