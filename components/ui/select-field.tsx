import { type ComponentProps, useId } from "react";
import { cn } from "./cn";

interface SelectFieldProps extends Omit<ComponentProps<"select">, "id"> {
  label: string;
  choices: readonly { value: string; name: string }[];
}

/** The browser's own list: right on the phone, right by keyboard. */
export function SelectField({ label, choices, className, ...rest }: SelectFieldProps) {
  const id = useId();
  return (
    <div className={cn("flex flex-col gap-1", className)}>
      <label htmlFor={id} className="text-small font-medium">
        {label}
      </label>
      <select
        id={id}
        className="h-10 rounded-control border border-line-strong bg-raised px-2 text-[16px] text-ink"
        {...rest}
      >
        {choices.map(({ value, name }) => (
          <option key={value} value={value}>
            {name}
          </option>
        ))}
      </select>
    </div>
  );
}
