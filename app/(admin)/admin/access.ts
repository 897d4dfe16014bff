import { notFound } from "next/navigation";
import { cache } from "react";
import { findUser, noteDenial, type User } from "@/lib/auth/session";

/** Read once for a page with its title and its layout. */
const findPageUser = cache(async () => await findUser());

export async function isAdminPage(): Promise<boolean> {
  return (await findPageUser())?.role === "admin";
}

/** Who looks at an administrator's page: to everybody else it does not exist. */
export async function requireAdminPage(path: string): Promise<User> {
  const user = await findPageUser();
  if (user?.role === "admin") return user;
  if (user) await noteDenial(user, path);
  notFound();
}
