"use client";
import { useFormatter, useTranslations } from "next-intl";

/** How large a file is, the same wherever one is shown. */
export function useSize(): (bytes: number) => string {
  const t = useTranslations("files");
  const format = useFormatter();
  return (bytes) => {
    // The short name of one byte is "byte", without a plural.
    if (bytes < 1000) return t("size", { bytes });
    const [value, unit] =
      bytes < 1_000_000
        ? ([bytes / 1000, "kilobyte"] as const)
        : ([bytes / 1_000_000, "megabyte"] as const);
    return format.number(value, { style: "unit", unit, maximumFractionDigits: 1 });
  };
}
