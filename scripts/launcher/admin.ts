import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline/promises";
import { Writable } from "node:stream";
import { hashPassword } from "better-auth/crypto";
import { openDatabase } from "@/db/client";
import { DatabaseFailure } from "@/db/embedded/failure";
import { startEmbeddedPostgres } from "@/db/embedded/start";
import { replacePassword } from "@/db/queries/account";
import { email as emailSchema, newPassword } from "@/lib/auth/credentials.schema";
import { complain } from "../progress.mjs";
import { checkDatabase } from "./external-database";
import { StartFailure } from "./failure";
import { readSettings } from "./settings";

const root = dirname(dirname(import.meta.dirname));
const usage = `Usage: npm run admin -- reset-password EMAIL
Sets a new password for an account and signs it out everywhere.`;

try {
  await main(process.argv.slice(2));
} catch (cause) {
  const isExpected = cause instanceof StartFailure || cause instanceof DatabaseFailure;
  complain(isExpected ? cause.message : String(cause instanceof Error ? cause.stack : cause));
  process.exitCode = 1;
}

async function main([command, address, ...rest]: string[]) {
  if (command !== "reset-password" || address === undefined || rest.length > 0)
    throw new StartFailure(usage);
  const email = emailSchema.safeParse(address);
  if (!email.success) throw new StartFailure(`${address} is not an email address.`);
  if (existsSync(join(root, ".env"))) process.loadEnvFile(join(root, ".env"));
  const { settings, problems } = readSettings(process.env, root);
  const wrong = problems.find((problem) => problem.startsWith("DATABASE_URL"));
  if (wrong) throw new StartFailure(wrong);
  const opened = await open(settings);
  try {
    await resetPassword(opened.url, email.data);
  } finally {
    await opened.close();
  }
}

/** The database of DATABASE_URL, or the embedded one: as it runs, or started for a moment. */
async function open({
  databaseUrl,
  dataDir,
}: {
  databaseUrl: string | undefined;
  dataDir: string;
}) {
  if (databaseUrl !== undefined) {
    await checkDatabase(databaseUrl);
    return { url: databaseUrl, close: async () => {} };
  }
  if (!existsSync(join(dataDir, "postgres", "data"))) {
    throw new StartFailure(
      `There is no database in ${dataDir}: start Longrun first, or set LONGRUN_DATA_DIR to its folder.`,
    );
  }
  const postgres = await startEmbeddedPostgres({ dataDir });
  const close = async () => {
    if (!postgres.adopted) await postgres.stop();
  };
  return { url: postgres.url, close };
}

async function resetPassword(url: string, email: string) {
  const database = openDatabase(url, () => undefined, { max: 1 });
  try {
    const asked = await askPassword();
    const password = asked ?? randomBytes(18).toString("base64url");
    const id = await replacePassword(database, email, await hashPassword(password)).catch(
      (cause: unknown) => {
        const isEmpty = /relation "users" does not exist/.test(String((cause as Error).cause));
        throw isEmpty ? new StartFailure("The database is empty: start Longrun first.") : cause;
      },
    );
    if (id === undefined) throw new StartFailure(`There is no account with the address ${email}.`);
    const shown = asked === undefined ? `\nThe new password, shown only now: ${password}` : "";
    process.stdout.write(`${email} has a new password and is signed out everywhere.${shown}\n`);
  } finally {
    await database.$client.end();
  }
}

/** What a person types, unseen; undefined when nobody is there to ask, or they want a random one. */
async function askPassword(): Promise<string | undefined> {
  if (!process.stdin.isTTY) return undefined;
  const typed = await askUnseen("New password (empty for a random one): ");
  if (typed === "") return undefined;
  const checked = newPassword.safeParse(typed);
  if (!checked.success) {
    throw new StartFailure(
      `The password ${checked.error.issues[0]?.message ?? "is not accepted"}.`,
    );
  }
  if ((await askUnseen("Once more: ")) !== typed)
    throw new StartFailure("The two passwords differ: nothing was changed.");
  return typed;
}

async function askUnseen(question: string): Promise<string> {
  process.stdout.write(question);
  const silence = new Writable({ write: (_chunk, _encoding, done) => done() });
  const line = createInterface({ input: process.stdin, output: silence, terminal: true });
  try {
    return await line.question("");
  } finally {
    line.close();
    process.stdout.write("\n");
  }
}
