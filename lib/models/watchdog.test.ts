import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { Watchdog } from "./watchdog";

describe("the watchdog", () => {
  const fired: string[] = [];
  const watchdog = new Watchdog((errorClass, ms) => {
    fired.push(`${errorClass} ${ms}`);
  });

  beforeEach(() => {
    vi.useFakeTimers();
    fired.length = 0;
    watchdog.expect("idle-timeout", 100);
  });
  afterEach(() => {
    watchdog.stop();
    vi.useRealTimers();
  });

  test("fires when nothing comes", () => {
    vi.advanceTimersByTime(99);
    expect(fired).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(fired).toEqual(["idle-timeout 100"]);
  });

  test("starts anew with each refresh", () => {
    vi.advanceTimersByTime(90);
    watchdog.refresh();
    vi.advanceTimersByTime(90);
    expect(fired).toEqual([]);
  });

  test("does not count the time the caller holds the events", () => {
    watchdog.hold();
    vi.advanceTimersByTime(1_000);
    watchdog.release();
    vi.advanceTimersByTime(99);
    expect(fired).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(fired).toEqual(["idle-timeout 100"]);
  });

  test("waits for one thing at a time", () => {
    watchdog.expect("first-content-timeout", 300);
    vi.advanceTimersByTime(300);
    expect(fired).toEqual(["first-content-timeout 300"]);
  });

  test("is silent once stopped", () => {
    watchdog.stop();
    vi.advanceTimersByTime(1_000);
    expect(fired).toEqual([]);
  });
});
