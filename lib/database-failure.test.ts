import { Pool } from "pg";
import { describe, expect, it } from "vitest";
import { DatabaseClosedError } from "@/db/client";
import { isDatabaseClosed, toDatabaseFailure } from "./database-failure";

describe("a database that was closed", () => {
  it("is told from a fault, however deep the libraries wrapped it", async () => {
    const pool = new Pool({ host: "127.0.0.1", port: 1 });
    await pool.end();
    const closed = await pool.query("select 1").catch((error: unknown) => error);
    const wrapped = [1, 2, 3, 4].reduce<unknown>(
      (cause, layer) => new Error(`layer ${layer}`, { cause }),
      closed,
    );
    expect(isDatabaseClosed(wrapped)).toBe(true);
    expect(toDatabaseFailure(wrapped)).toMatchObject({ status: 503, retryAfterS: 5 });
    expect(isDatabaseClosed(new DatabaseClosedError("the process is stopping"))).toBe(true);
  });

  it("is not what any other failure means", () => {
    const fault = new Error("a query failed", { cause: new Error("syntax error") });
    expect(isDatabaseClosed(fault)).toBe(false);
    expect(toDatabaseFailure(fault)).toBeUndefined();
  });

  it("ends for causes that go round", () => {
    const fault = new Error("round");
    fault.cause = fault;
    expect(toDatabaseFailure(fault)).toBeUndefined();
  });
});

describe("a database that cannot do it now", () => {
  it.each([
    ["53100", "a full disk"],
    ["53300", "no connection left"],
    ["25006", "read-only"],
    ["57014", "a statement that took too long"],
    ["40P01", "a deadlock"],
    ["55P03", "a lock that was not given"],
    ["57P01", "a shutdown"],
  ])("%s, %s: the caller may try again", (code) => {
    const fault = new Error("a query failed", {
      cause: Object.assign(new Error("from Postgres"), { code }),
    });
    expect(toDatabaseFailure(fault)).toMatchObject({ status: 503, retryAfterS: 5 });
  });
});
