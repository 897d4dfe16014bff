import "server-only";
import { log } from "@/lib/log";
import { isTakingRequests } from "@/lib/readiness";
import { needsSetup } from "./setup";

const databaseMs = 2_000;

/** Ready: booted, not draining, and the database answers in time. */
export async function describeReadiness(): Promise<{ ready: boolean; needsSetup: boolean }> {
  if (!isTakingRequests()) return { ready: false, needsSetup: false };
  const late = new Promise<never>((_, reject) => {
    setTimeout(() => reject(new Error("the database did not answer in time")), databaseMs).unref();
  });
  try {
    return { ready: true, needsSetup: await Promise.race([needsSetup(), late]) };
  } catch (error) {
    log.warn("not ready", { error });
    return { ready: false, needsSetup: false };
  }
}
