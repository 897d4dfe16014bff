import type { Metadata } from "next";
import { notFound, redirect } from "next/navigation";
import { getTranslations } from "next-intl/server";
import { SignUpForm } from "@/components/auth/sign-up-form";
import { findUser } from "@/lib/auth/session";
import { isSignUpOpen } from "@/lib/people/sign-up";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("auth.signUp"))("title") };
}

export default async function SignUpPage() {
  if (await findUser()) redirect("/");
  if (!(await isSignUpOpen())) notFound();
  return <SignUpForm />;
}
