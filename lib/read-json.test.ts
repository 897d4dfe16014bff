import { describe, expect, test, vi } from "vitest";
import { z } from "zod";
import { startRunInput } from "@/protocol/run-input.schema";
import { unauthenticated } from "./app-error";
import { noteCheck } from "./checked-request";
import { respond } from "./http";
import { readJson } from "./read-json";

const schema = z.strictObject({ text: z.string() });
const url = "http://127.0.0.1/api/x";

async function answer(body: BodyInit | null, headers: Record<string, string> = {}, limits = {}) {
  const request = new Request(url, {
    method: "POST",
    body,
    headers: { "content-type": "application/json", ...headers },
    duplex: "half",
  } as RequestInit);
  const response = await respond(request, async () =>
    Response.json(await readJson(request, schema, limits)),
  );
  return { status: response.status, ...((await response.json()) as Record<string, unknown>) };
}

function endless(perChunk: number, delayMs = 0): ReadableStream<Uint8Array> {
  return new ReadableStream({
    async pull(controller) {
      if (delayMs > 0) await new Promise((resolve) => setTimeout(resolve, delayMs));
      controller.enqueue(new Uint8Array(perChunk).fill(97));
    },
  });
}

describe("a body", () => {
  test("that is right is read", async () => {
    expect(await answer('{"text":"hé \\ud83d"}')).toEqual({ status: 200, text: "hé \ud83d" });
  });

  test.each([
    ["text/plain", 415],
    ["application/x-www-form-urlencoded", 415],
    ["application/json; charset=latin1", 415],
    ["application/json; charset=UTF-8", 200],
  ])("of type %s is answered %i", async (type, status) => {
    expect((await answer('{"text":"a"}', { "content-type": type })).status).toBe(status);
  });

  test.each([
    ["nothing", "", "invalid-json"],
    ["a truncated object", "{", "invalid-json"],
    ["trailing garbage", '{"text":"a"} x', "invalid-json"],
    ["invalid UTF-8", new Uint8Array([0x22, 0xff, 0x22]), "invalid-json"],
    ["null", "null", "invalid-input"],
    ["an array", "[]", "invalid-input"],
    ["a string", '"x"', "invalid-input"],
    ["20,000 levels", `${"[".repeat(20_000)}${"]".repeat(20_000)}`, "json-too-deep"],
    ["100,000 levels", `${'{"a":'.repeat(40_000)}1${"}".repeat(40_000)}`, "json-too-deep"],
    ["130,000 siblings", `[${"0,".repeat(130_000)}0]`, undefined],
  ])("with %s is a 400", async (_name, body, code) => {
    const problem = await answer(body);
    expect(problem.status).toBe(400);
    if (code) expect(problem).toMatchObject({ code });
  });

  test("of no bytes at all is a 400", async () => {
    expect((await answer(null)).status).toBe(400);
  });

  test("names the field and what to do", async () => {
    expect(await answer('{"text":5}')).toMatchObject({
      code: "invalid-input",
      field: "text",
      detail: "`text` has the wrong type: send a string.",
    });
    expect(await answer('{"text":"a","extra":1}')).toMatchObject({ field: "extra" });
  });

  test("cannot set a prototype", async () => {
    const problem = await answer('{"text":"a","__proto__":{"isAdmin":true}}');
    expect([200, 400]).toContain(problem.status);
    expect(({} as Record<string, unknown>).isAdmin).toBeUndefined();
  });

  test("is refused by its declared size without being read", async () => {
    const problem = await answer('{"text":"a"}', { "content-length": "999999999" });
    expect(problem).toMatchObject({ status: 413, code: "body-too-large" });
  });

  test("without an end is cut at the limit", async () => {
    expect(await answer(endless(10_000))).toMatchObject({ status: 413 });
  });

  test("that dawdles is given up", async () => {
    expect(await answer(endless(1, 20), {}, { timeoutMs: 60 })).toMatchObject({ status: 408 });
  });
});

test("of a union the nearest branch speaks", async () => {
  const request = (body: unknown) =>
    new Request(url, {
      method: "POST",
      body: JSON.stringify(body),
      headers: { "content-type": "application/json" },
    });
  const fieldOf = async (body: unknown) => {
    const sent = request(body);
    const response = await respond(sent, async () =>
      Response.json(await readJson(sent, startRunInput)),
    );
    return ((await response.json()) as { field?: string }).field;
  };
  expect(await fieldOf({ message: { text: "" } })).toBe("message.text");
  expect(await fieldOf({ message: { text: 5 } })).toBe("message.text");
  expect(await fieldOf({ regenerate: 5 })).toBe("regenerate");
  expect(await fieldOf({ message: { text: "a" }, delivery: "now" })).toBe("delivery");
});

test("an unknown failure is answered without a word about it", async () => {
  const request = new Request(url);
  const response = await respond(request, () => Promise.reject(new Error("password=hunter22")));
  const text = await response.text();
  expect(response.status).toBe(500);
  expect(text).not.toContain("hunter");
  expect(response.headers.get("content-type")).toBe("application/problem+json");
  expect(response.headers.get("x-request-id")).toMatch(/^req_/);
  expect(response.headers.get("cache-control")).toBe("private, no-store");
});

test("a body that was held back is read only for who may still send it", async () => {
  vi.useFakeTimers({ toFake: ["performance"] });
  const send = async (tookMs: number) => {
    const body = new ReadableStream<Uint8Array>({
      pull(controller) {
        vi.advanceTimersByTime(tookMs);
        controller.enqueue(new TextEncoder().encode('{"text":"late"}'));
        controller.close();
      },
    });
    const headers = { "content-type": "application/json" };
    const init = { method: "POST", body, headers, duplex: "half" } as RequestInit;
    const request = new Request(url, init);
    noteCheck(request, async () => {
      throw unauthenticated();
    });
    return await readJson(request, schema);
  };
  try {
    expect(await send(50)).toEqual({ text: "late" });
    await expect(send(150)).rejects.toMatchObject({ status: 401 });
  } finally {
    vi.useRealTimers();
  }
});
