import { type ComponentProps, useId } from "react";
import { cn } from "./cn";

interface FieldProps extends Omit<ComponentProps<"input">, "id"> {
  label: string;
  help?: string | undefined;
  error?: string | undefined;
}

export function Field({ label, help, error, className, ...rest }: FieldProps) {
  const id = useId();
  const notes = cn(help && `${id}-help`, error && `${id}-error`);
  return (
    <div className={cn("flex flex-col gap-1", className)}>
      <label htmlFor={id} className="text-small font-medium">
        {label}
      </label>
      <input
        id={id}
        aria-invalid={error ? true : undefined}
        aria-describedby={notes || undefined}
        className={cn(
          "h-10 rounded-control border bg-raised px-3 text-[16px]",
          error ? "border-danger" : "border-line-strong",
        )}
        {...rest}
      />
      {help ? (
        <p id={`${id}-help`} className="text-small text-quiet">
          {help}
        </p>
      ) : null}
      {error ? (
        <p id={`${id}-error`} className="text-small text-danger">
          {error}
        </p>
      ) : null}
    </div>
  );
}
