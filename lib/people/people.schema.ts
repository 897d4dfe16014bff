import { z } from "zod";
import { email, newPassword, personName } from "@/lib/auth/credentials.schema";

const role = z.enum(["admin", "member"]);
const token = z.string().max(200);

export const peoplePage = z.object({
  /** The address of the last one seen. */
  cursor: z.string().max(320).optional(),
  limit: z
    .string()
    .regex(/^\d{1,3}$/)
    .transform(Number)
    .pipe(z.int().min(1).max(200))
    .default(50),
  q: z.string().trim().max(200).default(""),
});
export type PeoplePage = z.infer<typeof peoplePage>;

/** One change at a time. */
export const patchPersonInput = z.union(
  [z.strictObject({ role }), z.strictObject({ status: z.enum(["active", "suspended"]) })],
  { error: "takes either a role (admin, member) or a status (active, suspended)" },
);

export const inviteInput = z.strictObject({
  email: email.optional(),
  role: role.default("member"),
});
export type InviteInput = z.infer<typeof inviteInput>;

export const openLinkInput = z.strictObject({ token });
export const acceptLinkInput = z.strictObject({
  token,
  name: personName.optional(),
  email: email.optional(),
  password: newPassword,
});
