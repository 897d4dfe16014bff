/** Statements with their guards taken out, on a real database. */
import { type Database, openDatabase } from "@/db/client";

interface Context {
  onTestFinished(work: () => Promise<void>): void;
}

/** A statement's text, with guards taken out. Throws when a guard is not where it was. */
export type Mutation = readonly (readonly [guard: string | RegExp, instead: string])[];

export function mutate(text: string, mutation: Mutation): string {
  return mutation.reduce((whole, [guard, instead]) => {
    const mutated = whole.replaceAll(guard, instead);
    if (mutated === whole) throw new Error(`there is no ${guard} to take away`);
    return mutated;
  }, text);
}

/** A database whose connections change the statements that `marker` is in. */
export function mutatingDatabase(
  { onTestFinished }: Context,
  url: string,
  marker: string,
  mutation: Mutation,
): Database {
  const database = openDatabase(url, () => undefined, { max: 4 });
  onTestFinished(() => database.$client.end());
  database.$client.on("connect", (connection) => {
    const query = connection.query.bind(connection) as (...all: unknown[]) => unknown;
    const mutating = (first: unknown, ...rest: unknown[]) => {
      const config = first as { text?: string };
      if (!config?.text?.includes(marker)) return query(first, ...rest);
      return query({ ...config, text: mutate(config.text, mutation) }, ...rest);
    };
    Object.assign(connection, { query: mutating });
  });
  return database;
}
