/** What one run may use before it pauses; null: as much as it needs. */
export interface Budget {
  /** Model calls, retries not counted. */
  steps: number;
  /** Input and output together, over all steps, as the endpoint reports them. */
  tokens: number | null;
  /** Time it is executed; waiting for a person or a worker does not count. */
  minutes: number | null;
  /** In the unit of the model's prices; without prices it limits nothing. */
  cost: number | null;
}

export type BudgetLimit = keyof Budget;

export const budgetLimits = ["steps", "tokens", "minutes", "cost"] as const satisfies BudgetLimit[];

export const defaultBudget: Budget = { steps: 5_000, tokens: null, minutes: 24 * 60, cost: null };

/** What a run has used so far; `cost` is null while nothing of it had a price. */
export type Spent = { [K in BudgetLimit]: K extends "cost" ? number | null : number };

/** Why a run is paused: a person asked for it, or a limit was reached. */
export type Pause = { cause: "asked" } | { cause: BudgetLimit; limit: number };

/** Code of the notice that a limit comes near; its params are a `BudgetWarning`. */
export const budgetWarning = "budget-warning";

/** From this share of a limit on, a run says that it comes near. */
const warningShare = 0.8;

/** The first limit that is used up; undefined while the run may go on. */
export function findReached(budget: Budget, spent: Spent): Pause | undefined {
  for (const cause of budgetLimits) {
    const limit = budget[cause];
    if (limit !== null && (spent[cause] ?? 0) >= limit) return { cause, limit };
  }
  return undefined;
}

export interface BudgetWarning {
  limit: BudgetLimit;
  used: number;
  of: number;
}

/** Limits of which at least 80 % are used. */
export function findWarnings(budget: Budget, spent: Spent): BudgetWarning[] {
  return budgetLimits.flatMap((limit) => {
    const of = budget[limit];
    const used = spent[limit] ?? 0;
    return of !== null && used >= of * warningShare ? [{ limit, used, of }] : [];
  });
}

/** A warning is given once for each value of a limit. */
export function toWarningKey({ limit, of }: Pick<BudgetWarning, "limit" | "of">): string {
  return `${limit} ${of}`;
}
