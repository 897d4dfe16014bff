import { isId } from "@/protocol/ids";
import { notFound } from "./app-error";

type Kind = Parameters<typeof isId>[0];

/** An id from an address. One of the wrong form is as unknown as one that was never given. */
export function requireId(kind: Kind, value: string): string {
  if (!isId(kind, value)) throw notFound();
  return value;
}
