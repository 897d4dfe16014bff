import type { MessageView } from "@/lib/client/thread-state";

/** The text of a message, as it was written. */
export function toText(message: MessageView): string {
  return message.parts
    .flatMap((part) => (part.kind === "text" && !part.retried ? [part.text] : []))
    .join("\n\n");
}
