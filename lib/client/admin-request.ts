import { request } from "./api";
import { ApiProblem } from "./api-problem";
import type { Environment } from "./environment";

/**
 * A request to a route of the administration. These do not exist for whoever is not signed in, so
 * that a session that ended would read as something that is gone: whether it did is asked for, and
 * then said.
 */
export async function requestAsAdmin<T>(
  env: Pick<Environment, "fetch">,
  path: string,
  call: Parameters<typeof request>[2],
): Promise<T> {
  try {
    return await request<T>(env, path, call);
  } catch (problem) {
    if (problem instanceof ApiProblem && problem.status === 404) await request(env, "/api/me", {});
    throw problem;
  }
}
