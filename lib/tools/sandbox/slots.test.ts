import { expect, test } from "vitest";
import { Slots } from "./slots";

const live = new AbortController().signal;

test("as many as there are places go in; the others wait in line", async () => {
  const slots = new Slots(1);
  const leave = await slots.enter(live);
  const order: string[] = [];
  const second = slots.enter(live).then((out) => {
    order.push("second");
    out?.();
  });
  const third = slots.enter(live).then((out) => {
    order.push("third");
    out?.();
  });
  await Promise.resolve();
  expect(order).toEqual([]);
  leave?.();
  await Promise.all([second, third]);
  expect(order).toEqual(["second", "third"]);
});

test("who gives up waiting takes no place", async () => {
  const slots = new Slots(1);
  const leave = await slots.enter(live);
  const stop = new AbortController();
  const waiting = slots.enter(stop.signal);
  stop.abort();
  expect(await waiting).toBeUndefined();
  leave?.();
  expect(await slots.enter(live)).toBeTypeOf("function");
  expect(await slots.enter(AbortSignal.abort())).toBeUndefined();
});
