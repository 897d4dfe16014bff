import { describe, expect, it } from "vitest";
import { decideReconnect, type ReconnectInput } from "./reconnect-policy";

const calm: ReconnectInput = {
  now: 10_000,
  attempts: 0,
  lastAttemptAt: 10_000,
  isVisible: true,
  isOnline: true,
  jitter: 0,
};

describe("decideReconnect", () => {
  it("connects at once after a connection that brought something", () => {
    expect(decideReconnect(calm)).toEqual({ action: "connect" });
  });

  it("waits longer after each connection that brought nothing, up to a limit", () => {
    const waits = [1, 2, 3, 4, 5, 6, 7, 20].map((attempts) =>
      decideReconnect({ ...calm, attempts }),
    );
    expect(waits.map((wait) => (wait.action === "wait" ? wait.forMs : 0))).toEqual([
      200, 400, 800, 1_600, 3_200, 6_400, 7_500, 7_500,
    ]);
  });

  it("spreads clients by their jitter", () => {
    expect(decideReconnect({ ...calm, attempts: 1, jitter: 1 })).toEqual({
      action: "wait",
      forMs: 400,
    });
  });

  it("connects when the wait is over", () => {
    expect(decideReconnect({ ...calm, attempts: 3, now: 10_800 })).toEqual({ action: "connect" });
  });

  it("waits as long as the server asked for, within reason", () => {
    const asked = { ...calm, attempts: 1, status: 429 };
    expect(decideReconnect({ ...asked, retryAfterMs: 30_000 })).toEqual({
      action: "wait",
      forMs: 30_000,
    });
    expect(decideReconnect({ ...asked, retryAfterMs: 1e9 })).toEqual({
      action: "wait",
      forMs: 120_000,
    });
  });

  it("waits for a change while nobody looks or nothing can be reached", () => {
    expect(decideReconnect({ ...calm, isVisible: false })).toEqual({ action: "wait", forMs: null });
    expect(decideReconnect({ ...calm, isOnline: false })).toEqual({ action: "wait", forMs: null });
  });

  it.each([401, 403, 404, 410])("gives up at %i", (status) => {
    const reason = status === 401 ? "signed-out" : "gone";
    expect(decideReconnect({ ...calm, attempts: 1, status })).toEqual({
      action: "give-up",
      reason,
    });
  });

  it.each([400, 408, 429, 500, 502, 503])("tries again after %i", (status) => {
    expect(decideReconnect({ ...calm, attempts: 1, status }).action).toBe("wait");
  });
});
