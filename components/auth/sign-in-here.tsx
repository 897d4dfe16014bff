"use client";
import Link from "next/link";
import { usePathname } from "next/navigation";
import type { ReactNode } from "react";

/** Leads to the sign-in page and back to the path that is shown now. */
export function SignInHere({ className, children }: { className: string; children: ReactNode }) {
  const path = usePathname();
  return (
    <Link href={`/sign-in?next=${encodeURIComponent(path)}`} className={className}>
      {children}
    </Link>
  );
}
