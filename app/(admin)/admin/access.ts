import { notFound, redirect } from "next/navigation";
import { findUser, noteDenial, type User } from "@/lib/auth/session";

/** Who looks at an administrator's page: to everybody else it does not exist. */
export async function requireAdminPage(path: string): Promise<User> {
  const user = await findUser();
  if (!user) redirect(`/sign-in?next=${encodeURIComponent(path)}`);
  if (user.role !== "admin") {
    await noteDenial(user, path);
    notFound();
  }
  return user;
}
