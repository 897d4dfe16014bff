import { notFound } from "next/navigation";
import { cache } from "react";
import { findUser, noteDenial, type User } from "@/lib/auth/session";

// A page asks with its title, its layout and itself: once is enough.
const findPageUser = cache(async () => await findUser());
const noteOnce = cache(noteDenial);

export async function isAdminPage(): Promise<boolean> {
  return (await findPageUser())?.role === "admin";
}

/** Who looks at an administrator's page: to everybody else it does not exist. */
export async function requireAdminPage(path: string): Promise<User> {
  const user = await findPageUser();
  if (user?.role === "admin") return user;
  if (user) await noteOnce(user, path);
  notFound();
}
