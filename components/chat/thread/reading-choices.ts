/** What a reader opened or closed by hand, by message and part: it outlives being grouped anew while more arrives. */
const choices = new Map<string, "open" | "closed">();
const choicesMax = 2_000;

const keyOf = (messageId: string, ordinal: number) => `${messageId} ${ordinal}`;

export function readChoice(messageId: string, ordinal: number): "open" | "closed" | undefined {
  return choices.get(keyOf(messageId, ordinal));
}

export function keepChoice(messageId: string, ordinal: number, choice: "open" | "closed"): void {
  choices.set(keyOf(messageId, ordinal), choice);
  const oldest = choices.keys().next().value;
  if (choices.size > choicesMax && oldest !== undefined) choices.delete(oldest);
}
