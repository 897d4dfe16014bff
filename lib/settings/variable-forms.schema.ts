/** Forms of an environment variable's text. What does not fit is answered with the whole rule, never with the value. */
import { z } from "zod";

export function choiceForm<const T extends string>(options: readonly T[]) {
  const list = options.length === 2 ? options.join(" or ") : `one of ${options.join(", ")}`;
  return z.enum(options, `must be ${list}`);
}

export interface NumberBounds {
  min: number;
  max: number;
  isWhole?: boolean;
}

export function numberForm({ min, max, isWhole = true }: NumberBounds, unit?: string) {
  const kind = `${isWhole ? "whole " : ""}number${unit ? ` of ${unit}` : ""}`;
  const rule = `must be a ${kind} from ${min} to ${max}`;
  return z
    .string()
    .trim()
    .regex(isWhole ? /^\d+$/ : /^\d+(\.\d+)?$/, rule)
    .transform(Number)
    .pipe(z.number().min(min, rule).max(max, rule));
}
