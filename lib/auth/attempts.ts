import { database } from "@/db/client";
import { type AttemptRule, pruneAttempts, returnAttempt, takeAttempt } from "@/db/queries/attempts";
import { AppError } from "@/lib/app-error";
import { findPeer } from "@/lib/request-start";
import { accountKey, findDevice } from "./device";
import { networkOf } from "./network";

const secondMs = 1000;

/** The buckets an attempt to sign in is counted in. Headers a client can choose play no part. */
export function signInRules(headers: Headers, email: string): AttemptRule[] {
  const device = findDevice(headers, email);
  if (device) return [{ key: `sign-in:device:${device}`, burst: 10, intervalMs: 10 * secondMs }];
  const account = accountKey(email);
  const network = networkOf(findPeer(headers).address);
  return [
    // Guesses at one account from one place.
    { key: `sign-in:${account}:${network}`, burst: 10, intervalMs: 10 * secondMs },
    // Guesses at one account from many places.
    { key: `sign-in:account:${account}`, burst: 40, intervalMs: 5 * secondMs },
    // One password tried on many accounts.
    { key: `sign-in:network:${network}`, burst: 60, intervalMs: secondMs },
  ];
}

export function setupRules(headers: Headers): AttemptRule[] {
  const network = networkOf(findPeer(headers).address);
  return [{ key: `setup:${network}`, burst: 40, intervalMs: 5 * secondMs }];
}

/** Bounds accounts made, and addresses tried, from one place. */
export function signUpRules(headers: Headers): AttemptRule[] {
  const network = networkOf(findPeer(headers).address);
  return [{ key: `sign-up:${network}`, burst: 10, intervalMs: 60 * secondMs }];
}

/** Tokens of links are too long to guess; this bounds what trying costs. */
export function linkRules(headers: Headers): AttemptRule[] {
  const network = networkOf(findPeer(headers).address);
  return [{ key: `account-link:${network}`, burst: 20, intervalMs: 5 * secondMs }];
}

export function passwordRules(userId: string): AttemptRule[] {
  return [{ key: `password:${userId}`, burst: 5, intervalMs: 30 * secondMs }];
}

/** Counts the attempt in every bucket; the first full one refuses it. */
export async function countAttempt(rules: readonly AttemptRule[]): Promise<void> {
  for (const rule of rules) {
    const waitMs = await takeAttempt(database(), rule);
    if (waitMs === 0) continue;
    const retryAfterS = Math.ceil(waitMs / secondMs);
    throw new AppError({
      status: 429,
      code: "too-many-attempts",
      detail: `Too many attempts: try again in ${retryAfterS} s.`,
      retryAfterS,
    });
  }
}

/** The attempt was rightful: it does not count. */
export async function forgiveAttempt(rules: readonly AttemptRule[]): Promise<void> {
  for (const rule of rules) await returnAttempt(database(), rule);
  await pruneAttempts(database());
}
