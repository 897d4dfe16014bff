import { afterAll, afterEach, beforeAll, describe, expect, onTestFinished, test, vi } from "vitest";
import { now, Pacer } from "./pacer";
import { probe } from "./probe";
import type { Scenario } from "./scenario";
import { scenarios } from "./scenarios";
import { startUpstream, type Upstream } from "./server";

let upstream: Upstream;
beforeAll(async () => {
  upstream = await startUpstream();
});
afterEach(() => upstream.control.reset());
afterAll(() => upstream.close());

function request(key: string, extra: object = {}) {
  const messages = [{ role: "user", content: `[[${key}]] Hello` }];
  return { model: "glm-5.1", stream: true, messages, ...extra };
}

/** Streams one answer and calls back with every piece as it arrives. */
async function stream(key: string, onText: (text: string) => void, signal?: AbortSignal) {
  const response = await fetch(`${upstream.url}/v1/chat/completions`, {
    method: "POST",
    body: JSON.stringify(request(key)),
    ...(signal ? { signal } : {}),
  });
  const decoder = new TextDecoder();
  const reader = response.body?.getReader();
  for (let read = await reader?.read(); read && !read.done; read = await reader?.read()) {
    onText(decoder.decode(read.value, { stream: true }));
  }
}

/** Checks numbered tokens as they come: nothing lost, doubled or out of order. */
function counter(letter: "r" | "t") {
  let rest = "";
  const result = { count: 0, inOrder: true };
  const add = (text: string) => {
    rest += text;
    for (const [, number] of rest.matchAll(new RegExp(`${letter}(\\d{6}) `, "g"))) {
      result.count += 1;
      result.inOrder &&= Number(number) === result.count;
    }
    rest = rest.slice(-7);
  };
  return { result, add };
}

describe("rate", () => {
  test("tokens are due on the beat of one clock: late timers add up to no drift", async () => {
    vi.useFakeTimers();
    onTestFinished(() => void vi.useRealTimers());
    const pacer = new Pacer(500, new AbortController().signal);
    const startedAt = performance.now();
    for (let token = 0; token < 250; token += 1) {
      const due = pacer.due(token);
      if (!due) continue;
      const gone = due.then(() => true);
      while (!(await Promise.race([gone, false]))) await vi.advanceTimersByTimeAsync(1);
      // Every timer comes late.
      await vi.advanceTimersByTimeAsync(1);
    }
    const took = performance.now() - startedAt;
    expect(took).toBeGreaterThanOrEqual(498);
    expect(took).toBeLessThan(498 + 5);
  });

  test("no token leaves before its time, of a hundred streams either", async () => {
    const scenario: Scenario = { outputs: [{ type: "text", tokens: 50, stamped: true }], rate: 50 };
    upstream.control.use("many", scenario);
    const startedAt = now();
    const captures = await Promise.all(
      Array.from({ length: 100 }, () => probe(upstream.url, request("many"))),
    );
    for (const capture of captures) {
      const stamps = [...capture.body.toString().matchAll(/@([\d.]+) /g)];
      expect(stamps).toHaveLength(50);
      expect(Number(stamps.at(-1)?.[1]) - startedAt).toBeGreaterThan(975);
    }
  });
});

describe("delays", () => {
  test("before the headers, before the first chunk and after a token", async () => {
    upstream.control.use("late", {
      outputs: [{ type: "text", tokens: 4, stamped: true }],
      delays: { headersMs: 20, firstChunkMs: 20, at: [{ token: 2, ms: 30 }] },
    });
    const capture = await probe(upstream.url, request("late"));
    const [, two = 0, three = 0] = [...capture.body.toString().matchAll(/@([\d.]+) /g)].map(
      ([, at]) => Number(at),
    );
    const [record] = upstream.control.requests("late");
    expect((record?.firstByteAt ?? 0) - (record?.receivedAt ?? 0)).toBeGreaterThan(38);
    expect(three - two).toBeGreaterThan(28);
  });
});

describe("holdAt", () => {
  test("stops after exactly that token until it is released", async () => {
    upstream.control.use("barrier", { outputs: [{ type: "text", tokens: 30 }], holdAt: 12 });
    const { result, add } = counter("t");
    const reading = stream("barrier", add);
    await upstream.control.waitFor("barrier", "held");
    expect(upstream.control.requests("barrier")[0]).toMatchObject({ tokensSent: 12, held: true });
    expect(upstream.control.release("other")).toBe(0);
    expect(upstream.control.release("barrier")).toBe(1);
    await reading;
    expect(result).toEqual({ count: 30, inOrder: true });
  });

  test("is exact when deltas hold several tokens", async () => {
    upstream.control.use("exact", {
      outputs: [{ type: "text", tokens: 30 }],
      chunkTokens: 8,
      holdAt: 12,
    });
    const reading = stream("exact", () => undefined);
    await upstream.control.waitFor("exact", "held");
    expect(upstream.control.requests("exact")[0]?.tokensSent).toBe(12);
    upstream.control.release("exact");
    await reading;
  });

  test("at the last token holds back the finish", async () => {
    upstream.control.use("end", { outputs: [{ type: "text", tokens: 5 }], holdAt: 5 });
    let text = "";
    const reading = stream("end", (piece) => {
      text += piece;
    });
    await upstream.control.waitFor("end", "held");
    upstream.control.release("end");
    await reading;
    expect(text).toMatch(/t000005 "\},"logprobs":null,"finish_reason":null/);
    expect(text).toContain('"finish_reason":"stop"');
  });

  test("a reader who leaves frees the hold", async () => {
    upstream.control.use("left", { outputs: [{ type: "text", tokens: 30 }], holdAt: 3 });
    const leaving = new AbortController();
    const reading = stream("left", () => undefined, leaving.signal);
    await upstream.control.waitFor("left", "held");
    leaving.abort();
    await expect(reading).rejects.toThrow();
    await upstream.control.waitFor("left", "closed");
    expect(upstream.control.requests("left")[0]).toMatchObject({ held: false, tokensSent: 3 });
  });

  test("holds an answer that is not streamed, too", async () => {
    upstream.control.use("plain", { outputs: [{ type: "text", tokens: 5 }], holdAt: 2 });
    const answer = probe(upstream.url, request("plain", { stream: false }));
    await upstream.control.waitFor("plain", "held");
    upstream.control.release("plain");
    expect((await answer).isComplete).toBe(true);
  });
});

describe("closing the connection", () => {
  test("stops the generation and is noted with its time", async () => {
    upstream.control.use("close", { outputs: [{ type: "text", tokens: 100_000 }], rate: 200 });
    const leaving = new AbortController();
    const reading = stream("close", () => leaving.abort(), leaving.signal);
    await expect(reading).rejects.toThrow();
    await upstream.control.waitFor("close", "closed");
    const [record] = upstream.control.requests("close");
    expect(record?.closedEarly).toBe(true);
    expect(record?.closedAt).toBeGreaterThan(record?.receivedAt ?? Number.POSITIVE_INFINITY);
    expect(record?.tokensSent).toBeLessThan(10_000);
  });

  test("an answer read to its end was not closed early", async () => {
    upstream.control.use("whole", scenarios.plain);
    await probe(upstream.url, request("whole"));
    await upstream.control.waitFor("whole", "ended");
    expect(upstream.control.requests("whole")[0]).toMatchObject({ closedEarly: false, cut: false });
  });
});

describe("the longest answer", () => {
  test("131,072 tokens arrive complete and in order", async () => {
    upstream.control.use("long", scenarios.longest);
    const reasoning = counter("r");
    const text = counter("t");
    await stream("long", (piece) => {
      reasoning.add(piece);
      text.add(piece);
    });
    expect(reasoning.result).toEqual({ count: 32_768, inOrder: true });
    expect(text.result).toEqual({ count: 98_304, inOrder: true });
    expect(upstream.control.requests("long")[0]?.tokensSent).toBe(131_072);
  });

  test("a reader who does not read stops it before memory grows", async () => {
    upstream.control.use("stalled", {
      ...scenarios.longest,
      outputs: [{ type: "text", tokens: 1_000_000_000 }],
      ignoreLimits: true,
    });
    const leaving = new AbortController();
    const response = await fetch(`${upstream.url}/v1/chat/completions`, {
      method: "POST",
      body: JSON.stringify(request("stalled")),
      signal: leaving.signal,
    });
    expect(response.status).toBe(200);
    const [record] = upstream.control.requests("stalled");
    const settled = await untilStable(() => record?.bytesSent ?? 0);
    // What the kernel's socket buffers and the client's own take, and nothing beyond.
    expect(settled).toBeLessThan(32 * 1024 * 1024);
    leaving.abort();
    await upstream.control.waitFor("stalled", "closed");
  });
});

/** The value once it has stayed the same over many turns of the event loop. */
async function untilStable(read: () => number): Promise<number> {
  for (let same = 0, last = -1; ; ) {
    await new Promise((resolve) => setTimeout(resolve, 5));
    const value = read();
    same = value === last ? same + 1 : 0;
    last = value;
    if (same >= 20) {
      return value;
    }
  }
}
