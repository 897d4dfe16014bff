import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Capture, chunksOf, dataLines, type ProbeOptions, probe } from "./probe";
import { faultCatalogue, findScenario } from "./scenarios";
import { startUpstream, type Upstream } from "./server";

let upstream: Upstream;
beforeAll(async () => {
  upstream = await startUpstream();
});
afterAll(() => upstream.close());

function play(name: string, options: ProbeOptions = {}): Promise<Capture> {
  upstream.control.use(name, findScenario(name) ?? { outputs: [] });
  return again(name, options);
}

function again(name: string, options: ProbeOptions = {}): Promise<Capture> {
  const messages = [{ role: "user", content: `[[${name}]] Hello` }];
  return probe(upstream.url, { model: "glm-5.1", stream: true, messages }, options);
}

const named = (pattern: RegExp) =>
  faultCatalogue.map(({ name }) => name).filter((name) => pattern.test(name));
const textOf = (capture: Capture) => capture.body.toString();
const jsonOf = (capture: Capture) => JSON.parse(textOf(capture));
const idsOf = (capture: Capture) =>
  new Set(textOf(capture).match(/(?<="id":")chatcmpl-[0-9a-f]+/g));

/** What the deltas say, joined; frames that are no JSON say nothing. */
function spoken(capture: Capture): string {
  return dataLines(capture).map(contentOf).join("");
}

function contentOf(data: string): string {
  try {
    return JSON.parse(data).choices[0].delta.content ?? "";
  } catch {
    return "";
  }
}

const sentence =
  "Here is the answer, in two plain sentences. It is long enough to be cut in the middle.";

describe("the catalogue", () => {
  test("has every name once", () => {
    const names = faultCatalogue.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    expect(names.length).toBeGreaterThan(100);
  });

  test("is plain JSON, so that the control plane can carry it", () => {
    expect(JSON.parse(JSON.stringify(faultCatalogue))).toEqual(faultCatalogue);
  });
});

describe("statuses", () => {
  test.each(named(/^status-\d+$/))("%s", async (name) => {
    const capture = await play(name);
    expect(capture.status).toBe(Number(name.slice(-3)));
    expect(capture.isComplete).toBe(true);
    if (capture.status !== 204) {
      expect(jsonOf(capture)).toHaveProperty("error");
    }
    expect(capture.headers).not.toHaveProperty("retry-after");
  });

  test("Retry-After is in seconds or a date, and the next request is served", async () => {
    expect((await play("status-429-retry-after-seconds")).headers["retry-after"]).toBe("1");
    const date = (await play("status-429-retry-after-date")).headers["retry-after"] ?? "";
    expect(Math.abs(Date.parse(date) - Date.now())).toBeLessThan(60_000);
    expect((await again("status-429-retry-after-date")).status).toBe(200);
  });

  test("failTimes counts the failures", async () => {
    const statuses = [(await play("status-500-twice-then-ok")).status];
    statuses.push((await again("status-500-twice-then-ok")).status);
    statuses.push((await again("status-500-twice-then-ok")).status);
    expect(statuses).toEqual([500, 500, 200]);
  });

  test.each(named(/^zai-1\d{3}-(?!in-text)/))("%s", async (name) => {
    const capture = await play(name);
    const { code, message } = jsonOf(capture).error;
    expect(code).toBe(name.slice(4, 8));
    expect(message).not.toBe("");
    expect(capture.status).toBe(name.endsWith("with-200") ? 200 : message ? capture.status : 0);
    expect([200, 400, 429]).toContain(capture.status);
  });

  test("a setup error and an overflow have their texts", async () => {
    expect(jsonOf(await play("tools-not-enabled")).error.message).toContain("--tool-call-parser");
    expect(jsonOf(await play("context-overflow")).error.message).toContain(
      "maximum context length",
    );
  });
});

describe("bodies with 200", () => {
  test.each([
    ["html-with-200", "text/html", /^<!doctype html>/],
    ["json-with-200", "application/json", /^\{"error"/],
    ["empty-200", "text/event-stream", /^$/],
    ["empty-200-without-type", undefined, /^$/],
  ])("%s", async (name, type, body) => {
    const capture = await play(name);
    expect([capture.status, capture.headers["content-type"]]).toEqual([200, type]);
    expect(textOf(capture)).toMatch(body);
  });

  test("gzip-mismatch names a coding it does not use", async () => {
    const capture = await play("gzip-mismatch");
    expect(capture.headers["content-encoding"]).toBe("gzip");
    expect(spoken(capture)).toBe(sentence);
  });
});

describe("silence", () => {
  test("before the headers sends no byte", async () => {
    const capture = await play("silence-before-headers", { leaveAfterMs: 30 });
    expect([capture.status, capture.ending]).toEqual([0, "left"]);
  });

  test("after the headers sends no body", async () => {
    const capture = await play("silence-after-headers", { leaveAfterMs: 30 });
    expect([capture.status, textOf(capture), capture.ending]).toEqual([200, "", "left"]);
  });

  test.each([
    ["silence-after-role", 0],
    ["silence-in-reasoning", 4],
    ["silence-in-text", 12],
  ])("%s stops after %i tokens", async (name, tokens) => {
    const capture = await play(name, { leaveAfterMs: 30 });
    expect([chunksOf(capture).length, capture.ending]).toEqual([1 + tokens, "left"]);
  });

  test("only comments are no content", async () => {
    const comments = (body: string) => body === ": keep-alive\n\n".repeat(2);
    const capture = await play("only-comments", { leaveWhen: comments });
    expect(capture.ending).toBe("left");
    const inText = (body: string) => body.endsWith("\n\n: keep-alive\n\n: keep-alive\n\n");
    const later = await play("only-comments-in-text", { leaveWhen: inText });
    expect(chunksOf(later)).toHaveLength(13);
  });
});

describe("cuts", () => {
  const frames: Record<string, number> = {
    "before-headers": 0,
    "after-headers": 0,
    "after-role": 1,
    "in-reasoning": 5,
    "in-text": 13,
    "in-arguments": 13,
  };

  test.each(named(/^(reset|fin|end)-(before|after|in)-/))("%s", async (name) => {
    const [, how = "", place = ""] = /^([a-z]+)-(.*)$/.exec(name) ?? [];
    const capture = await play(name);
    expect(capture.ending).toBe(how === "reset" ? "reset" : "fin");
    expect(capture.isComplete).toBe(how === "end");
    expect(capture.status).toBe(place === "before-headers" ? 0 : 200);
    expect(chunksOf(capture)).toHaveLength(frames[place] ?? Number.NaN);
    expect(textOf(capture)).not.toMatch(/"finish_reason":"|\[DONE\]/);
    expect(upstream.control.requests(name).at(-1)).toMatchObject({ cut: true, closedEarly: false });
  });
});

test.each(named(/^(reset|fin|end)-(before|after|in)/))(
  "%s strikes without streaming, too",
  async (name) => {
    upstream.control.use(name, findScenario(name) ?? {});
    const messages = [{ role: "user", content: `[[${name}]] Hello` }];
    const capture = await probe(upstream.url, { model: "glm-5.1", messages });
    expect([textOf(capture), upstream.control.requests(name).at(-1)?.cut]).toEqual(["", true]);
  },
);

test.each(named(/-inside-frame$/))("%s leaves half a frame", async (name) => {
  const capture = await play(name);
  expect(textOf(capture)).toMatch(/\}\n\ndata: \{"id".*"delta":\{"content":"\w\w$/);
  expect(capture.ending).toBe(name.startsWith("reset") ? "reset" : "fin");
  expect(capture.isComplete).toBe(name.startsWith("end"));
});

describe("frames", () => {
  const glued = /[^\n]data: \{"id"/;

  test.each([
    ["glued-restart-new-id", true, 2, true],
    ["glued-restart-same-id", true, 1, true],
    ["glued-here-same-id", true, 1, false],
    ["glued-here-new-id", true, 2, false],
    ["restart-same-id", false, 1, true],
    ["restart-new-id", false, 2, true],
    ["id-change", false, 2, false],
  ])("%s: glued %s, %i ids, starts again %s", async (name, isGlued, ids, startsAgain) => {
    const capture = await play(name);
    expect(glued.test(textOf(capture))).toBe(isGlued);
    expect(idsOf(capture).size).toBe(ids);
    expect(textOf(capture).match(/"reasoning":"Let "/g)).toHaveLength(startsAgain ? 2 : 1);
    expect(textOf(capture)).toMatch(/"finish_reason":"stop"[\s\S]*\[DONE\]/);
    expect(spoken(capture) === sentence).toBe(name === "id-change");
  });

  test.each([
    ["malformed-frame", /"delta":\{"content":"lo\n\n/],
    ["unescaped-frame", /"content":"data: \{"id":"x"\}"\}/],
    ["not-json-frame", /data: upstream connect error\n\n/],
    ["choices-null", /data: \{"id":"".*"choices":null\}\n\n/],
    ["choices-missing", /"model":"glm-5\.1"\}\n\n/],
    ["choices-empty", /"choices":\[\]\}\n\n/],
    ["delta-missing", /"choices":\[\{"index":0,"finish_reason":null\}\]\}\n\n/],
    ["delta-null", /"delta":null/],
    ["empty-data", /\n\ndata:\n\ndata: \n\n/],
    ["null-frame", /\n\ndata: null\n\n/],
    ["second-choice", /"index":1,"delta":\{"content":"another choice"\}/],
    ["second-done", /\[DONE\][\s\S]*\[DONE\]/],
    ["html-frame", /\n\n<html>.*<\/html>\n\n/],
  ])("%s stands between two good frames", async (name, bytes) => {
    const capture = await play(name);
    expect(textOf(capture)).toMatch(bytes);
    expect(spoken(capture).replace("another choice", "")).toBe(sentence);
    expect(textOf(capture)).toMatch(/"finish_reason":"stop"[\s\S]*\[DONE\]\n\n$/);
  });

  test("long-line is 64 MiB without an end", async () => {
    const capture = await play("long-line");
    const start = textOf(capture).lastIndexOf("\n") + 1;
    expect(capture.body.length - start).toBe(64 * 1024 * 1024);
    expect(capture.isComplete).toBe(true);
  });
});

describe("errors inside the stream", () => {
  const vllm =
    'data: {"error":{"message":"Internal server error","type":"InternalServerError","param":null,"code":500}}\n\n';
  const done = "data: [DONE]\n\n";

  test.each([
    ["error-before-text", 1, vllm + done],
    ["error-in-reasoning", 5, vllm + done],
    ["error-in-text", 13, vllm + done],
    ["error-as-string", 13, `data: {"error":"boom"}\n\n${done}`],
    ["error-as-string-before-text", 1, `data: {"error":"boom"}\n\n${done}`],
    ["error-event", 13, `event: error\ndata: {"message":"overloaded","code":503}\n\n${done}`],
    [
      "zai-1305-in-text",
      13,
      `data: {"error":{"code":"1305","message":"The service may be temporarily overloaded"}}\n\n${done}`,
    ],
    ["error-without-done", 13, vllm],
  ])("%s comes after %i frames and ends the answer", async (name, frames, end) => {
    const capture = await play(name);
    expect(textOf(capture).endsWith(end)).toBe(true);
    expect(textOf(capture).slice(0, -end.length).split("\n\n")).toHaveLength(frames + 1);
    expect(textOf(capture)).not.toContain('"finish_reason":"');
    expect([capture.status, capture.isComplete]).toEqual([200, true]);
  });

  test("error-then-text goes on", async () => {
    const capture = await play("error-then-text");
    expect(textOf(capture)).toContain(vllm);
    expect(spoken(capture)).toBe(sentence);
  });
});

describe("ends", () => {
  test.each([
    ["done-without-finish", false, true],
    ["end-without-finish", false, false],
    ["finish-without-done", true, false],
  ])("%s", async (name, finish, done) => {
    const capture = await play(name);
    expect(textOf(capture).includes('"finish_reason":"')).toBe(finish);
    expect(dataLines(capture).includes("[DONE]")).toBe(done);
    expect(spoken(capture)).toBe(sentence);
    expect(capture.isComplete).toBe(true);
  });

  test.each(named(/^finish-(?!without)/))("%s", async (name) => {
    const reason = name.slice("finish-".length).replaceAll("-", "_");
    expect(textOf(await play(name))).toContain(`"finish_reason":"${reason}"`);
  });

  test("usage is missing or zero even when asked for", async () => {
    for (const name of ["usage-missing", "usage-zero"]) {
      upstream.control.use(name, findScenario(name) ?? {});
      const messages = [{ role: "user", content: `[[${name}]]` }];
      const asked = { stream_options: { include_usage: true } };
      const json = { model: "glm-5.1", stream: true, messages, ...asked };
      const usage = chunksOf(await probe(upstream.url, json)).find((chunk) => chunk.usage)?.usage;
      expect(usage).toEqual(
        name === "usage-zero"
          ? expect.objectContaining({ prompt_tokens: 0, completion_tokens: 0, total_tokens: 0 })
          : undefined,
      );
    }
  });

  test("other-model claims another model in every chunk", async () => {
    const models = chunksOf(await play("other-model")).map(({ model }) => model);
    expect(new Set(models)).toEqual(new Set(["glm-5.2"]));
  });
});

describe("framing", () => {
  test.each([
    ["line-end-crlf", /^(data: .*\r\n\r\n)+$/],
    ["line-end-cr", /^(data: [^\n\r]*\r\r)+$/],
    ["data-without-space", /^(data:[^ ].*\n\n)+$/],
    ["multi-line-data", /^data: \{\ndata: {2}"id": /],
    ["byte-order-mark", /^\uFEFFdata: /],
    ["comments-and-fields", /^(: a comment\nevent: message\nid: 7\ndata: .*\nretry: 1000\n\n)+$/],
  ])("%s", async (name, shape) => {
    const capture = await play(name);
    expect(textOf(capture)).toMatch(shape);
    expect(textOf(capture)).toContain("[DONE]");
  });

  test("split-every-byte writes byte by byte", async () => {
    const capture = await play("split-every-byte");
    expect(capture.chunks.every((chunk) => chunk.length === 1)).toBe(true);
    expect(spoken(capture)).toContain("汉字, 😀 und 👩‍👩‍👧");
  });

  test("split-inside-characters halves a character", async () => {
    const { chunks } = await play("split-inside-characters");
    expect(chunks.some((chunk) => chunk.toString().includes("\uFFFD"))).toBe(true);
  });

  test("several-tokens-a-delta puts reasoning and text into one", async () => {
    const capture = await play("several-tokens-a-delta");
    expect(textOf(capture)).toMatch(/"reasoning":"[^"]+","content":"[^"]+"/);
    expect(spoken(capture)).toBe(sentence);
  });
});
