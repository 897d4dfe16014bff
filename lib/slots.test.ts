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

test("of one owner only some go in, and whoever of another comes later goes before the rest", async () => {
  const slots = new Slots(3, 2);
  const order: string[] = [];
  const enter = async (owner: string) => {
    const leave = await slots.enter(live, owner);
    order.push(owner);
    return leave;
  };
  const [first] = await Promise.all([enter("hog"), enter("hog")]);
  const waiting = enter("hog");
  const other = await enter("other");
  const late = enter("late");
  await Promise.resolve();
  expect(order).toEqual(["hog", "hog", "other"]);
  other?.();
  (await late)?.();
  first?.();
  await waiting;
  expect(order).toEqual(["hog", "hog", "other", "late", "hog"]);
});

test("a place that is given back twice is one place", async () => {
  const slots = new Slots(1);
  const leave = await slots.enter(live);
  leave?.();
  leave?.();
  await slots.enter(live);
  const stop = new AbortController();
  const third = slots.enter(stop.signal, "other");
  stop.abort();
  expect(await third).toBeUndefined();
});
