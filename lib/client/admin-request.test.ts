import { expect, it } from "vitest";
import { requestAsAdmin } from "./admin-request";

/** Answers in turn with these statuses; 0 is no answer at all. */
function answering(...statuses: number[]) {
  const asked: string[] = [];
  const fetch = (path: string): Promise<Response> => {
    asked.push(path);
    const status = statuses.shift() ?? 500;
    if (status === 0) return Promise.reject(new TypeError("no network"));
    const code = { 401: "unauthenticated", 404: "not-found" }[status] ?? "internal";
    return Promise.resolve(Response.json({ code }, { status }));
  };
  return { asked, env: { fetch } as Parameters<typeof requestAsAdmin>[0] };
}

const path = "/api/admin/people";

it.each([
  ["a session that ended is said", [404, 401], "unauthenticated", 2],
  ["what is gone is gone", [404, 200], "not-found", 2],
  ["what cannot be asked changes nothing", [404, 0], "not-found", 2],
  ["other refusals stand as they are", [500], "internal", 1],
])("%s", async (_, statuses, code, count) => {
  const { env, asked } = answering(...statuses);
  await expect(requestAsAdmin(env, path, {})).rejects.toMatchObject({ code });
  expect(asked).toEqual([path, "/api/me"].slice(0, count));
});
