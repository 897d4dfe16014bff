import type { Database } from "../client";

/** What `database.transaction` hands to its callback. */
export type Transaction = Parameters<Parameters<Database["transaction"]>[0]>[0];

type Statements = readonly (() => PromiseLike<unknown>)[];

/**
 * Sends statements of one transaction that need nothing of each other's answers at once; Postgres
 * does them in this order, each seeing what the ones before did and what others committed
 * meanwhile. Of a function with several statements the first has this place. Waits for all, so
 * that none comes after a rollback; throws what the first that failed by itself threw.
 */
export async function together<T extends Statements>(
  ...statements: T
): Promise<{ [K in keyof T]: Awaited<ReturnType<T[K]>> }> {
  const running: Promise<unknown>[] = [];
  for (const start of statements) {
    running.push((async () => await start())());
    // What is awaited is sent one microtask later: before the next one starts.
    await undefined;
  }
  const settled = await Promise.allSettled(running);
  const failed = settled.filter((outcome) => outcome.status === "rejected");
  const cause = failed.find(({ reason }) => !isConsequence(reason)) ?? failed[0];
  if (cause) throw cause.reason;
  return settled.map((outcome) => (outcome as PromiseFulfilledResult<unknown>).value) as {
    [K in keyof T]: Awaited<ReturnType<T[K]>>;
  };
}

/** What Postgres answers to statements behind the one that failed: transaction aborted, statement unknown. */
function isConsequence(error: unknown): boolean {
  const { cause, code } = error as { cause?: { code?: unknown }; code?: unknown };
  const known = cause?.code ?? code;
  return known === "25P02" || known === "26000";
}
