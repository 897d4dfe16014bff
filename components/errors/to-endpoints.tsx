"use client";
import Link from "next/link";
import { useTranslations } from "next-intl";
import type { ErrorClass } from "@/protocol/error-classes";

/** Failures that are mended where endpoints are set up and tested. */
const mendedThere: ReadonlySet<ErrorClass> = new Set([
  "endpoint-missing",
  "endpoint-unreachable",
  "endpoint-auth",
  "endpoint-path",
  "model-not-found",
  "model-gone",
  "tools-not-enabled",
  "wrong-content-type",
  "tool-call-missing",
  "tool-call-unparsed",
]);

interface ToEndpointsProps {
  role: "admin" | "member";
  /** Left out where every failure is one of endpoints. */
  error?: ErrorClass;
}

/** For administrators: the way to where this failure is mended; nothing for the others. */
export function ToEndpoints({ role, error }: ToEndpointsProps) {
  const t = useTranslations("message");
  if (role !== "admin" || (error && !mendedThere.has(error))) return null;
  return (
    <Link
      href="/admin/endpoints"
      className="flex min-h-7 items-center text-accent underline underline-offset-2"
    >
      {t("toEndpoints")}
    </Link>
  );
}
