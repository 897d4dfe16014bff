import { expect, test } from "vitest";
import type { Share } from "@/protocol/shares";
import { findBasis, hasEnded, toChoices, toInput, toUpdate, unticked } from "./choices";

const now = Date.parse("2030-01-01T00:00:00Z");
const later = "2030-01-08T00:00:00.000Z";
const share = (change: Partial<Share>): Share => ({
  id: "shr_1",
  threadId: "thr_1",
  title: null,
  url: "http://localhost/s/token",
  options: { ...unticked.options, reasoning: true },
  isAuthorShown: true,
  expiresAt: null,
  viewCount: 0,
  lastViewedAt: null,
  createdAt: "2029-12-01T00:00:00.000Z",
  updatedAt: "2029-12-01T00:00:00.000Z",
  ...change,
});

test("a link is updated with what it was made with, and its end is not touched", () => {
  for (const expiresAt of [null, later]) {
    const update = toUpdate(toChoices(share({ expiresAt })), now);
    expect(update).toEqual({
      options: { ...unticked.options, reasoning: true },
      isAuthorShown: true,
    });
  }
});

test("another end is taken where one was chosen", () => {
  const ending = toChoices(share({ expiresAt: later }));
  expect(toUpdate({ ...ending, expires: "never" }, now)).toHaveProperty("expiresAt", null);
  expect(toUpdate({ ...ending, expires: "day" }, now)).toHaveProperty(
    "expiresAt",
    "2030-01-02T00:00:00.000Z",
  );
  expect(toUpdate({ ...toChoices(share({})), expires: "week" }, now)).toHaveProperty(
    "expiresAt",
    later,
  );
});

test("a new link takes the end that is shown, and one that is over must be chosen anew", () => {
  const ending = toChoices(share({ expiresAt: later }));
  expect(toInput(ending, now).expiresAt).toBe(later);
  expect(hasEnded(ending, now)).toBe(false);
  expect(hasEnded(ending, Date.parse(later))).toBe(true);
  expect(hasEnded({ ...ending, expires: "never" }, Date.parse(later))).toBe(false);
});

test("of several links none is meant before one is chosen", () => {
  const one = share({});
  expect(findBasis([])).toBeUndefined();
  expect(findBasis([one])).toBe(one);
  expect(findBasis([one, share({ id: "shr_2" })])).toBeUndefined();
});
