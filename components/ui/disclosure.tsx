import { ChevronRight } from "lucide-react";
import { type ReactNode, useId } from "react";
import { cn } from "./cn";

interface DisclosureProps {
  name: ReactNode;
  /** Read aloud in place of `name`. */
  label?: string;
  isOpen: boolean;
  onToggle: () => void;
  icon?: ReactNode;
  /** At the right of the line, not part of the name. */
  aside?: ReactNode;
  /** Its content is seen although it is folded: the content itself shows less then. */
  isShown?: boolean;
  children: ReactNode;
  className?: string;
}

export function Disclosure({
  name,
  label,
  isOpen,
  onToggle,
  icon,
  aside,
  isShown = false,
  children,
  className,
}: DisclosureProps) {
  const id = useId();
  return (
    <div className={className}>
      <div className="flex min-h-8 items-center gap-2">
        <button
          type="button"
          {...(label === undefined ? {} : { "aria-label": label })}
          aria-expanded={isOpen}
          aria-controls={isOpen || isShown ? id : undefined}
          onClick={onToggle}
          className="-ms-1.5 flex min-w-0 items-center gap-1.5 rounded-control py-1 ps-1 pe-2 text-start text-small text-quiet hover:bg-hover hover:text-ink"
        >
          <ChevronRight
            aria-hidden
            size={16}
            strokeWidth={1.75}
            className={cn("shrink-0 transition-transform duration-150", isOpen && "rotate-90")}
          />
          {icon}
          <span className="min-w-0 truncate">{name}</span>
        </button>
        {aside}
      </div>
      {isOpen || isShown ? <div id={id}>{children}</div> : null}
    </div>
  );
}
