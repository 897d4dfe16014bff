import { ApiProblem } from "./api-problem";

export type ActionResult = { ok: true } | { ok: false; problem: ApiProblem };

/** What a view asked for, as an outcome instead of a rejection. */
export async function attempt(action: () => Promise<void>): Promise<ActionResult> {
  try {
    await action();
    return { ok: true };
  } catch (error) {
    if (error instanceof ApiProblem) return { ok: false, problem: error };
    return { ok: false, problem: new ApiProblem({ code: "client-fault" }, { cause: error }) };
  }
}
