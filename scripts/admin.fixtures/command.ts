/** `npm run admin` as a process, and an account for it. */
import { spawn } from "node:child_process";
import { join } from "node:path";
import { verifyPassword } from "better-auth/crypto";
import { expect } from "vitest";
import type { Database } from "@/db/client";
import { createFirstAdmin } from "@/db/queries/users";

export const email = "ada@example.com";

export async function run(args: readonly string[], variables: Record<string, string>) {
  const inherited = Object.entries(process.env).filter(
    ([name]) => !/^(LONGRUN_|DATABASE_URL|HOST$|PORT$|NODE_OPTIONS)/.test(name),
  );
  const env = { NODE_ENV: "production" as const, ...Object.fromEntries(inherited), ...variables };
  const script = join(import.meta.dirname, "..", "admin.mjs");
  const child = spawn(process.execPath, [script, ...args], {
    env,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  let errors = "";
  child.stdout.on("data", (chunk) => {
    output += chunk;
  });
  child.stderr.on("data", (chunk) => {
    errors += chunk;
  });
  const code = await new Promise((resolve) => child.once("close", resolve));
  return { code, output, errors };
}

export async function addAda(database: Database) {
  const admin = { name: "Ada", email, passwordHash: "old" };
  const id = await createFirstAdmin(database, admin);
  await database.$client.query(
    "insert into sessions (id, user_id, token, expires_at) values ('s', $1, 't', now() + '1 day')",
    [id],
  );
}

/** The password that was printed opens the account, and no session is left. */
export async function expectReset(database: Database, output: string) {
  const [, password] = /shown only now: (\S{20,})\n$/.exec(output) ?? [];
  const { rows } = await database.$client.query("select password from accounts");
  expect(await verifyPassword({ hash: rows[0].password, password: String(password) })).toBe(true);
  expect((await database.$client.query("select 1 from sessions")).rows).toEqual([]);
}
