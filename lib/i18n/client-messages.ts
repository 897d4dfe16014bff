import { getMessages } from "next-intl/server";

/** The named subtrees of the reader's messages: a page sends what its components say, no more. */
export async function pickMessages(names: readonly string[]): Promise<Record<string, unknown>> {
  const all: Record<string, unknown> = await getMessages();
  return Object.fromEntries(names.filter((name) => name in all).map((name) => [name, all[name]]));
}
