import type { ComponentProps } from "react";
import { cn } from "./cn";
import { useIsHydrated } from "./use-is-hydrated";

const looks = {
  primary: "bg-accent text-accent-ink hover:opacity-90",
  outline: "border border-line-strong bg-raised text-ink hover:bg-hover",
  /** For what cannot be undone. */
  danger: "border border-line-strong bg-raised text-danger hover:bg-hover",
  quiet: "text-quiet hover:bg-hover hover:text-ink",
} as const;

const sizes = {
  normal: "h-9 px-3 text-small gap-2",
  small: "h-7 px-2 text-small gap-1.5",
  wide: "h-10 px-4 w-full gap-2",
} as const;

interface ButtonProps extends ComponentProps<"button"> {
  look?: keyof typeof looks;
  size?: keyof typeof sizes;
}

/** Takes no press before the page's script is there to hear it, and looks the same meanwhile. */
export function Button({
  look = "outline",
  size = "normal",
  className,
  disabled = false,
  ...rest
}: ButtonProps) {
  const isHydrated = useIsHydrated();
  return (
    <button
      type="button"
      disabled={disabled || !isHydrated}
      className={cn(
        "inline-flex shrink-0 items-center justify-center rounded-control font-medium whitespace-nowrap transition-colors duration-150",
        disabled && "cursor-default opacity-60",
        looks[look],
        sizes[size],
        className,
      )}
      {...rest}
    />
  );
}
