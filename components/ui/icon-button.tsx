import type { ComponentProps } from "react";
import { cn } from "./cn";
import { useIsHydrated } from "./use-is-hydrated";

interface IconButtonProps extends Omit<ComponentProps<"button">, "aria-label" | "title"> {
  /** Read aloud, and shown on hover. */
  label: string;
  isPrimary?: boolean;
}

/** Takes no press before the page's script is there to hear it, and looks the same meanwhile. */
export function IconButton({
  label,
  isPrimary,
  className,
  disabled = false,
  ...rest
}: IconButtonProps) {
  const isHydrated = useIsHydrated();
  return (
    <button
      type="button"
      disabled={disabled || !isHydrated}
      aria-label={label}
      title={label}
      className={cn(
        "inline-flex size-8 shrink-0 items-center justify-center rounded-control transition-colors duration-150",
        disabled && "cursor-default opacity-50",
        isPrimary
          ? "bg-accent text-accent-ink hover:opacity-90"
          : "text-quiet hover:bg-hover hover:text-ink",
        className,
      )}
      {...rest}
    />
  );
}
