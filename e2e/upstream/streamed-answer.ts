import type { Answer } from "./answer";
import { streamErrorJson } from "./error-replies";
import { now } from "./pacer";
import { type SpokenDelta, stampMark } from "./pieces";
import type { Fault } from "./scenario";
import { deltaChunk, done, finishChunk, frame, roleChunk, usageChunk } from "./wire";

type FaultOf<Type extends Fault["type"]> = Extract<Fault, { type: Type }>;

/** Sends an answer as server-sent events. */
export async function sendStream(answer: Answer): Promise<void> {
  answer.writer.head(200, {
    "content-type": "text/event-stream; charset=utf-8",
    "cache-control": "no-cache",
    ...answer.exchange.scenario.headers,
  });
  const stream: Stream = { answer, cutFrame: "", hasFinished: false, truncated: false };
  if ((await answer.passPoint("body")) || (await isOverAfterOpening(stream))) {
    return;
  }
  if (await isOverAfterDeltas(stream)) {
    return;
  }
  await sendClosing(stream);
}

interface Stream {
  answer: Answer;
  /** The start of a frame that was cut inside its JSON; the next one is glued to it. */
  cutFrame: string;
  /** The finish reason rode on the last delta. */
  hasFinished: boolean;
  /** The limit cut the answer off. */
  truncated: boolean;
}

async function isOverAfterOpening(stream: Stream): Promise<boolean> {
  const { answer } = stream;
  const { framing } = answer.exchange.scenario;
  const role = roleChunk(answer.envelope);
  const opening = (framing?.bom ? "\uFEFF" : "") + (role ? frame(role, framing) : "");
  if (opening !== "") {
    await answer.writer.write(opening);
  }
  return answer.breaks.has(0) && (await isOverAt(stream, 0));
}

async function isOverAfterDeltas(stream: Stream): Promise<boolean> {
  const { answer } = stream;
  const { record, signal } = answer.exchange;
  for (;;) {
    // A restart replaces `answer.deltas`, so the generator is read anew each time.
    const { value: delta } = answer.deltas.next();
    if (!delta) {
      return false;
    }
    // Only what really has to be waited for is awaited: fast streams skip the microtask queue.
    const due = answer.pacer.due(record.tokensSent);
    if (due !== undefined) {
      await due;
    }
    const before = record.tokensSent;
    const full = sendDelta(stream, delta);
    if (full !== undefined) {
      await full;
    }
    if (signal.aborted) {
      return true;
    }
    stream.truncated = delta.truncated;
    for (const point of answer.pointsPassed(before)) {
      if (await isOverAt(stream, point)) {
        return true;
      }
    }
  }
}

function sendDelta(stream: Stream, delta: SpokenDelta): Promise<void> | undefined {
  const { answer } = stream;
  if (delta.tokens === 0) {
    return undefined;
  }
  answer.count(delta);
  // Where something is to happen after the last token, the finish reason comes after it.
  const rides =
    delta.last &&
    !answer.breaks.has(answer.exchange.record.tokensSent) &&
    answer.envelope.dialect.finishIn === "last-delta";
  const finish = rides ? answer.finishReason(delta.truncated) : undefined;
  stream.hasFinished = finish !== undefined;
  return answer.writer.write(stream.cutFrame + takeFrame(stream, delta, finish));
}

function takeFrame(stream: Stream, delta: SpokenDelta, finish?: string): string {
  const { answer } = stream;
  stream.cutFrame = "";
  const chunk = deltaChunk(answer.envelope, delta, finish);
  const usage = answer.wantsUsageAlways ? { usage: answer.usageJson() } : {};
  const text = frame({ ...chunk, ...usage }, answer.exchange.scenario.framing);
  return text.includes(stampMark) ? text.replaceAll(stampMark, now().toFixed(3)) : text;
}

async function sendClosing(stream: Stream): Promise<void> {
  const { answer } = stream;
  const { framing, done: sendsDone = true } = answer.exchange.scenario;
  const usage = answer.wantsUsage ? answer.usageJson() : undefined;
  const ridesOnFinish = answer.envelope.dialect.usage === "last-chunk";
  const finish = stream.hasFinished ? undefined : answer.finishReason(stream.truncated);
  let closing = stream.cutFrame;
  if (finish !== undefined) {
    const chunk = finishChunk(answer.envelope, finish);
    closing += frame(ridesOnFinish && usage ? { ...chunk, usage } : chunk, framing);
  }
  if (usage && !ridesOnFinish) {
    closing += frame(usageChunk(answer.envelope, usage), framing);
  }
  closing += sendsDone ? frame(done, framing) : "";
  if (closing !== "") {
    await answer.writer.write(closing);
  }
  answer.writer.end();
}

/** Lets what the scenario has for this token number happen; true when the answer is over. */
async function isOverAt(stream: Stream, token: number): Promise<boolean> {
  const { answer } = stream;
  const { fault } = answer;
  if (fault?.type === "cut" && fault.insideFrame && fault.at === token) {
    await answer.writer.write(cutNextFrame(answer));
  }
  if (await answer.passPoint(token)) {
    return true;
  }
  if (fault?.type === "insert" && fault.at === token) {
    return await insert(answer, fault);
  }
  if (fault?.type === "long-line" && fault.at === token) {
    await sendLongLine(answer, fault.bytes);
    return true;
  }
  if (fault?.type === "restart" && fault.at === token) {
    restart(stream, fault);
  }
  return false;
}

async function insert(answer: Answer, fault: FaultOf<"insert">): Promise<boolean> {
  const { id, created, model, dialect } = answer.envelope;
  const bytes = fault.bytes
    .replaceAll("{error}", JSON.stringify(streamErrorJson(dialect, { status: 500 })))
    .replaceAll("{id}", id)
    .replaceAll("{created}", String(created))
    .replaceAll("{model}", model);
  await answer.writer.write(fault.after === "done" ? bytes + frame(done) : bytes);
  if (fault.after !== "go-on") {
    answer.writer.end();
  }
  return fault.after !== "go-on";
}

function restart(stream: Stream, fault: FaultOf<"restart">): void {
  const { answer } = stream;
  if (fault.glued) {
    stream.cutFrame = cutNextFrame(answer);
  }
  if (fault.id === "new") {
    answer.envelope.id = answer.envelope.dialect.responseId();
    // Captured restarts came about this many seconds after the first generation began.
    answer.envelope.created += 71;
  }
  if (fault.from === "start") {
    answer.deltas = answer.speakAgain();
  }
}

/** The next frame up to the first letters of its text, so that the delta in it is lost. */
function cutNextFrame(answer: Answer): string {
  const { value: delta } = answer.deltas.next();
  const chunk = delta ? deltaChunk(answer.envelope, delta) : finishChunk(answer.envelope, "stop");
  const text = frame(chunk);
  return text.slice(0, text.indexOf('"delta":') + '"delta":{"content":"He'.length);
}

async function sendLongLine(answer: Answer, bytes: number): Promise<void> {
  const { id, created, model } = answer.envelope;
  const head = `data: {"id":"${id}","object":"chat.completion.chunk","created":${created},"model":"${model}","choices":[{"index":0,"delta":{"content":"`;
  await answer.writer.write(head);
  const slice = "x".repeat(64 * 1024);
  for (let left = bytes - head.length; left > 0; left -= slice.length) {
    const full = answer.writer.write(left < slice.length ? slice.slice(0, left) : slice);
    if (full !== undefined) {
      await full;
    }
    if (answer.exchange.signal.aborted) {
      return;
    }
  }
  answer.writer.end();
}
