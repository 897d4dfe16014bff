import { randomBytes } from "node:crypto";
import { Api, problemOf } from "../fixtures/api";
import { withDatabase } from "../fixtures/people";
import { expect, test } from "../fixtures/test";

const token = randomBytes(24).toString("base64url");
/** Seen by the server as passed on by a proxy, so that being local proves nothing. */
const forwarded = { "x-forwarded-for": "203.0.113.7" };

test("behind a proxy the setup opens with the printed link's token alone; twenty at once make one admin, and then there is no setup", {
  tag: "@long",
}, async ({ ownServer }) => {
  const server = await ownServer({ env: { LONGRUN_SETUP_TOKEN: token } });
  const api = new Api(server.url);
  const before = await api.json<{ needed: boolean }>("GET", "/api/setup");
  expect(before.needed).toBe(true);
  const inputs = Array.from({ length: 20 }, (_, index) => ({
    name: `Ada ${index}`,
    email: `ada${index}@example.org`,
    password: `a long sentence ${index}`,
  }));
  const attempt = (json: object) => api.call("POST", "/api/setup", { json, headers: forwarded });
  for (const json of [{ ...inputs[0] }, { ...inputs[0], token: "x".repeat(32) }]) {
    expect(await problemOf(await attempt(json))).toMatchObject({
      status: 403,
      code: "setup-token-invalid",
    });
  }

  const answers = await Promise.all(inputs.map((input) => attempt({ ...input, token })));
  const statuses = answers.map(({ status }) => status);
  expect(statuses.filter((status) => status === 201)).toHaveLength(1);
  expect(statuses.filter((status) => status === 404)).toHaveLength(19);
  const made = statuses.indexOf(201);
  expect(answers[made]?.headers.getSetCookie().join()).toContain("longrun-session=");

  const admins = await withDatabase(server.databaseUrl, async (database) => {
    const { rows } = await database.$client.query("select email, role from users");
    return rows;
  });
  expect(admins).toEqual([{ email: inputs[made]?.email, role: "admin" }]);

  expect(await api.json("GET", "/api/setup")).toMatchObject({ needed: false });
  const late = await api.call("POST", "/api/setup", { json: { ...inputs[0], token } });
  expect(await problemOf(late)).toMatchObject({ status: 404, code: "not-found" });
  const page = await api.call("GET", `/setup?token=${token}`);
  expect([page.status, page.headers.get("location")]).toEqual([307, "/sign-in"]);
});
