import { type ReactNode, useId } from "react";

interface SettingsGroupProps {
  title: string;
  children: ReactNode;
}

/** Rows that belong together, under one heading. */
export function SettingsGroup({ title, children }: SettingsGroupProps) {
  const id = useId();
  return (
    <section aria-labelledby={id} className="flex flex-col gap-2">
      <h2 id={id} className="text-small font-medium text-quiet">
        {title}
      </h2>
      <div className="divide-y divide-line rounded-card border border-line bg-raised">
        {children}
      </div>
    </section>
  );
}

interface SettingsRowProps {
  label: string;
  /** Of the control the label names; absent when the row has none. */
  controlId?: string;
  help?: ReactNode;
  children: ReactNode;
}

/** A label with its help at the left, its control at the right; below it on the phone. */
export function SettingsRow({ label, controlId, help, children }: SettingsRowProps) {
  return (
    <div className="flex flex-col gap-2 p-4 sm:flex-row sm:items-start sm:justify-between sm:gap-6">
      <div className="flex min-w-0 flex-col sm:w-56 sm:shrink-0">
        {controlId ? (
          <label htmlFor={controlId} className="font-medium">
            {label}
          </label>
        ) : (
          <p className="font-medium">{label}</p>
        )}
        {help ? <p className="text-small text-quiet">{help}</p> : null}
      </div>
      <div className="flex min-w-0 flex-1 flex-col gap-2 sm:items-end">{children}</div>
    </div>
  );
}

export const controlLook =
  "h-9 w-full rounded-control border border-line-strong bg-raised px-3 text-[16px] sm:max-w-72 sm:text-small";
