import { randomBytes } from "node:crypto";
import { Api, problemOf } from "../fixtures/api";
import { withDatabase } from "../fixtures/people";
import { expect, test } from "../fixtures/test";

const token = randomBytes(24).toString("base64url");
/** Seen by the server as passed on by a proxy, so that being local proves nothing. */
const forwarded = { "x-forwarded-for": "203.0.113.7" };

test("twenty setups at once make exactly one admin, and afterwards there is no setup", async ({
  ownServer,
}) => {
  const server = await ownServer({ env: { LONGRUN_SETUP_TOKEN: token } });
  const api = new Api(server.url);
  const before = await api.json<{ needed: boolean }>("GET", "/api/setup");
  expect(before.needed).toBe(true);

  const inputs = Array.from({ length: 20 }, (_, index) => ({
    name: `Ada ${index}`,
    email: `ada${index}@example.org`,
    password: `a long sentence ${index}`,
  }));
  const answers = await Promise.all(inputs.map((json) => api.call("POST", "/api/setup", { json })));
  const statuses = answers.map(({ status }) => status);
  expect(statuses.filter((status) => status === 201)).toHaveLength(1);
  expect(statuses.filter((status) => status === 404)).toHaveLength(19);

  const admins = await withDatabase(server.databaseUrl, async (database) => {
    const { rows } = await database.$client.query("select email, role from users");
    return rows;
  });
  const winner = inputs[statuses.indexOf(201)];
  expect(admins).toEqual([{ email: winner?.email, role: "admin" }]);

  expect(await api.json("GET", "/api/setup")).toMatchObject({ needed: false });
  const late = await api.call("POST", "/api/setup", { json: { ...inputs[0], token } });
  expect(await problemOf(late)).toMatchObject({ status: 404, code: "not-found" });
  const page = await api.call("GET", `/setup?token=${token}`);
  expect([page.status, page.headers.get("location")]).toEqual([307, "/sign-in"]);
});

test("behind a proxy the setup opens only with the printed link's token", async ({ ownServer }) => {
  const server = await ownServer({ env: { LONGRUN_SETUP_TOKEN: token } });
  const api = new Api(server.url);
  const json = { name: "Ada", email: "ada@example.org", password: "a long sentence here" };
  const attempt = (body: object) =>
    api.call("POST", "/api/setup", { json: body, headers: forwarded });

  for (const body of [json, { ...json, token: "x".repeat(32) }]) {
    expect(await problemOf(await attempt(body))).toMatchObject({
      status: 403,
      code: "setup-token-invalid",
    });
  }
  const made = await attempt({ ...json, token });
  expect(made.status).toBe(201);
  expect(made.headers.getSetCookie().join()).toContain("longrun-session=");
});
