import { verifyPassword } from "better-auth/crypto";
import { database } from "@/db/client";
import { deleteUser, findPasswordHash } from "@/db/queries/account";
import { AppError } from "@/lib/app-error";
import { countAttempt, forgiveAttempt, passwordRules } from "@/lib/auth/attempts";
import type { User } from "@/lib/auth/session";
import { log } from "@/lib/log";

/** Cancels what runs and removes the person with everything of theirs, for good. */
export async function deleteMe(user: User, { password }: { password: string }): Promise<void> {
  const rules = passwordRules(user.id);
  await countAttempt(rules);
  const hash = await findPasswordHash(database(), user.id);
  if (hash === null || !(await verifyPassword({ hash, password }))) {
    throw new AppError({
      status: 400,
      code: "wrong-password",
      detail: "The current password is not right.",
      field: "password",
    });
  }
  await forgiveAttempt(rules);
  if ((await deleteUser(database(), user.id)) === "last-admin") {
    throw new AppError({
      status: 409,
      code: "last-admin",
      detail: "You are the only administrator: make somebody else one first.",
    });
  }
  log.info("a person deleted their account", { userId: user.id });
}
