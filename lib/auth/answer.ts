import "server-only";
import { AppError, notFound } from "@/lib/app-error";
import { answerChangePassword, answerGetSession, answerSignIn, answerSignOut } from "./sign-in";

const endpoints: Readonly<
  Record<string, { method: string; answer: (request: Request) => Promise<Response> }>
> = {
  "sign-in/email": { method: "POST", answer: answerSignIn },
  "sign-out": { method: "POST", answer: answerSignOut },
  "get-session": { method: "GET", answer: answerGetSession },
  "change-password": { method: "POST", answer: answerChangePassword },
};

/** The part of better-auth that is reachable; sign-up and the rest do not exist. */
export async function answerAuth(request: Request, path: readonly string[]): Promise<Response> {
  const name = path.join("/");
  const endpoint = Object.hasOwn(endpoints, name) ? endpoints[name] : undefined;
  if (!endpoint) throw notFound();
  if (request.method !== endpoint.method) throw methodNotAllowed();
  return await endpoint.answer(request);
}

export function methodNotAllowed(): AppError {
  return new AppError({
    status: 405,
    code: "method-not-allowed",
    detail: "This address does not take this method.",
  });
}
