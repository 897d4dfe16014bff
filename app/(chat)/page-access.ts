import { notFound, redirect } from "next/navigation";
import { findUser, type User } from "@/lib/auth/session";
import { needsSetup } from "@/lib/auth/setup";

/** Who looks at a page; those signed out go and sign in first, and come back. */
export async function requireUserPage(path: string): Promise<User> {
  const user = await findUser();
  if (user) return user;
  if (await needsSetup()) redirect("/setup");
  redirect(path === "/" ? "/sign-in" : `/sign-in?next=${encodeURIComponent(path)}`);
}

/** What a page needs, or the 404 page when it is not there or not theirs. */
export async function orNotFound<T>(asked: Promise<T>): Promise<T> {
  try {
    return await asked;
  } catch (error) {
    // By name: a bundle may hold a second copy of the class.
    if (error instanceof Error && error.name === "AppError" && "status" in error) {
      if (error.status === 404) notFound();
    }
    throw error;
  }
}
