"use client";
import { createContext, useContext } from "react";
import type { SafeUrl } from "./safe-url";

export const LinkDialogContext = createContext<((url: SafeUrl) => void) | null>(null);

/** Null where nothing asks, as on a page without scripts. */
export function useLinkDialog(): ((url: SafeUrl) => void) | null {
  return useContext(LinkDialogContext);
}
