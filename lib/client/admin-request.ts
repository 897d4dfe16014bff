import { request } from "./api";
import { ApiProblem } from "./api-problem";
import type { Environment } from "./environment";

/**
 * A request to a route of the administration. To whoever is not signed in these do not exist: a
 * session that ended would read as something that is gone, so it is asked for, and then said.
 */
export async function requestAsAdmin<T>(
  env: Pick<Environment, "fetch">,
  path: string,
  call: Parameters<typeof request>[2],
): Promise<T> {
  try {
    return await request<T>(env, path, call);
  } catch (problem) {
    const isSignedOut =
      problem instanceof ApiProblem && problem.status === 404
        ? await findSignedOut(env)
        : undefined;
    throw isSignedOut ?? problem;
  }
}

async function findSignedOut(env: Pick<Environment, "fetch">): Promise<ApiProblem | undefined> {
  try {
    await request(env, "/api/me", {});
  } catch (problem) {
    if (problem instanceof ApiProblem && problem.status === 401) return problem;
  }
  return undefined;
}
