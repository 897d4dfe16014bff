/** For tests of routes: the test database as the process's, people with sessions, and requests of theirs. */
import { createHmac } from "node:crypto";
import { hashPassword } from "better-auth/crypto";
import { vi } from "vitest";
import { createAdminIfAbsent } from "@/db/queries/users";
import { connectTestDatabase, type TestDatabase } from "@/db/test-database";
import { respond } from "@/lib/http";
import { auth } from "./auth";
import { createDeviceCookie } from "./device";
import { answerSignIn } from "./sign-in";

export const origin = "http://127.0.0.1:3000";
export const password = "correct horse battery staple";

export interface TestPerson {
  id: string;
  email: string;
  cookie: string;
}

/** Of the files before, where they share the process. */
let before: string | undefined;

/** Call once per test file, before anything reads the environment. */
export async function startTestApp(variables: Record<string, string> = {}): Promise<TestDatabase> {
  const asked = JSON.stringify(variables);
  if (before !== undefined && before !== asked)
    throw new Error("A file with variables of its own belongs to `apart` in vitest.config.ts.");
  before = asked;
  const given = {
    // The same for all: the files of one process have one environment, which is read once.
    LONGRUN_SECRET: "a secret of the tests, with forty characters",
    LONGRUN_URL: origin,
    ...variables,
  };
  for (const [name, value] of Object.entries(given)) vi.stubEnv(name, value);
  const test = await connectTestDatabase();
  vi.stubEnv("DATABASE_URL", test.url);
  return test;
}

/** The same for everybody, and made to be slow. */
let passwordHash: Promise<string> | undefined;

export async function createPerson(
  test: TestDatabase,
  name: string,
  role = "member",
): Promise<TestPerson> {
  const email = `${name}@example.com`;
  passwordHash ??= hashPassword(password);
  const id = await createAdminIfAbsent(test.database, {
    ...{ name, email },
    passwordHash: await passwordHash,
  });
  if (!id) throw new Error(`${email} exists`);
  await test.database.$client.query("update users set role = $2 where id = $1", [id, role]);
  return { id, email, cookie: await openSession(id, email) };
}

/** What signing in gives, without the password's check, which is made to be slow. */
async function openSession(userId: string, email: string): Promise<string> {
  const { internalAdapter, secret } = await auth().$context;
  const { token } = await internalAdapter.createSession(userId, false);
  const signature = createHmac("sha256", secret).update(token).digest("base64");
  const session = `longrun-session=${encodeURIComponent(`${token}.${signature}`)}`;
  return [session, createDeviceCookie(email).split(";")[0]].join("; ");
}

export async function signIn(email: string): Promise<string> {
  const request = ask("POST", "/api/auth/sign-in/email", { body: { email, password } });
  const response = await respond(request, () => answerSignIn(request));
  if (!response.ok) throw new Error(`sign-in answered ${response.status}`);
  return cookiesOf(response);
}

export function cookiesOf(response: Response): string {
  return response.headers
    .getSetCookie()
    .map((cookie) => cookie.split(";")[0])
    .join("; ");
}

interface Asking {
  as?: { cookie: string } | undefined;
  body?: unknown;
  headers?: Record<string, string>;
}

/** A request as a browser sends it; `body` is JSON, a string goes as it is. */
export function ask(method: string, path: string, { as, body, headers }: Asking = {}): Request {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  return new Request(`${origin}${path}`, {
    method,
    headers: {
      host: "127.0.0.1:3000",
      ...(as ? { cookie: as.cookie } : {}),
      ...(method === "GET" ? {} : { origin }),
      ...(body === undefined ? {} : { "content-type": "application/json" }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: text }),
  });
}
