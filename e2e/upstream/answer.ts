import type { ServerResponse } from "node:http";
import { AnswerWriter } from "./answer-writer";
import { type ChatBody, countPrompt, isRecord, isThinking, maxTokensOf } from "./chat-body";
import type { Control, RequestRecord } from "./control";
import type { Dialect } from "./dialects";
import { errorReply } from "./error-replies";
import { Pacer, pause } from "./pacer";
import { type SpokenDelta, speak } from "./pieces";
import type { Fault, FaultPoint, Scenario } from "./scenario";
import { type Envelope, usageJson, type WireUsage } from "./wire";

export interface Exchange {
  response: ServerResponse;
  record: RequestRecord;
  control: Control;
  dialect: Dialect;
  body: ChatBody;
  scenario: Scenario;
  maxModelLen: number;
  /** Aborts when the reader is gone. */
  signal: AbortSignal;
}

/** One answer in the making: what streamed and plain answers have in common. */
export class Answer {
  readonly exchange: Exchange;
  readonly writer: AnswerWriter;
  readonly pacer: Pacer;
  readonly envelope: Envelope;
  readonly breaks: ReadonlySet<number>;
  readonly usage: WireUsage;
  deltas: Generator<SpokenDelta, void>;
  readonly wantsUsage: boolean;
  /** Every chunk of a stream carries the usage so far. */
  readonly wantsUsageAlways: boolean;
  hasCalls = false;

  constructor(exchange: Exchange) {
    const { scenario, dialect, body } = exchange;
    this.exchange = exchange;
    this.writer = new AnswerWriter(
      exchange.response,
      exchange.record,
      exchange.signal,
      scenario.splitBytes ?? 0,
    );
    this.pacer = new Pacer(scenario.rate ?? 0, exchange.signal);
    this.breaks = breaksOf(scenario);
    this.usage = { prompt: countPrompt(body), completion: 0, reasoning: 0, cached: 0 };
    this.envelope = {
      dialect,
      id: dialect.responseId(),
      created: Math.floor(Date.now() / 1000),
      model: scenario.model ?? (typeof body.model === "string" ? body.model : dialect.model),
      reasoningFields: scenario.reasoningFields ?? dialect.reasoningFields,
      emptyReasoningContent: scenario.emptyReasoningContent ?? false,
    };
    const options = isRecord(body.stream_options) ? body.stream_options : {};
    this.wantsUsage = dialect.usage === "last-chunk" || options.include_usage === true;
    this.wantsUsageAlways = this.wantsUsage && options.continuous_usage_stats === true;
    this.deltas = this.speakAgain();
  }

  get fault(): Fault | undefined {
    return this.exchange.scenario.fault;
  }

  /** The answer from its start. */
  speakAgain(): Generator<SpokenDelta, void> {
    const { scenario, dialect, body } = this.exchange;
    return speak({
      outputs: scenario.outputs ?? [],
      body,
      dialect,
      thinking: isThinking(body, dialect) && body.include_reasoning !== false,
      limit: this.limit(),
      chunkTokens: scenario.chunkTokens ?? 1,
      breaks: this.breaks,
    });
  }

  count(delta: SpokenDelta): void {
    const { record, control } = this.exchange;
    record.tokensSent += delta.tokens;
    this.usage.completion += delta.tokens;
    this.usage.reasoning += delta.reasoningTokens;
    this.hasCalls ||= delta.calls.length > 0;
    control.touch();
  }

  /** The token numbers at which something is to happen that were reached since this one. */
  pointsPassed(before: number): readonly number[] {
    const { tokensSent } = this.exchange.record;
    return this.breaks.size === 0
      ? []
      : [...this.breaks]
          .filter((point) => before < point && point <= tokensSent)
          .sort((a, b) => a - b);
  }

  /** Why the answer ends after its last delta; undefined when it does not say. */
  finishReason(truncated: boolean): string | undefined {
    const { scenario, dialect } = this.exchange;
    if (scenario.finishReason !== undefined) {
      return scenario.finishReason ?? undefined;
    }
    if (truncated && !(this.hasCalls && dialect.masksTruncation)) {
      return "length";
    }
    return this.hasCalls ? "tool_calls" : "stop";
  }

  usageJson(): Record<string, unknown> | undefined {
    const { usage } = this.exchange.scenario;
    return usage === null
      ? undefined
      : { ...usageJson(this.exchange.dialect, this.usage), ...usage };
  }

  /** Waits as the scenario asks at this point; true when the answer is over. */
  async passPoint(point: FaultPoint): Promise<boolean> {
    const { fault } = this;
    await this.delay(point);
    if (point === this.exchange.scenario.holdAt) {
      await this.pacer.without(() =>
        this.exchange.control.hold(this.exchange.record, this.exchange.signal),
      );
    }
    if (fault?.type === "silence" && fault.at === point) {
      await this.stayingSilent(fault.commentEveryMs);
      return true;
    }
    if (fault?.type === "cut" && fault.at === point) {
      await this.writer.cut(fault.how);
      return true;
    }
    return this.exchange.signal.aborted;
  }

  /** Answers with the fault's status; its body has the dialect's form unless it is given. */
  sendStatus(fault: Extract<Fault, { type: "status" }>): void {
    const { code, message } = fault;
    const reply = errorReply(this.exchange.dialect, {
      status: fault.status,
      ...(code === undefined ? {} : { code }),
      ...(message === undefined ? {} : { message }),
    });
    const contentType = fault.contentType ?? reply.contentType;
    this.writer.head(fault.status, {
      ...(contentType === "" ? {} : { "content-type": contentType }),
      ...retryAfter(fault),
      ...this.exchange.scenario.headers,
    });
    this.writer.end(fault.status === 204 ? undefined : (fault.body ?? reply.body));
  }

  private limit(): number {
    const { scenario, body, maxModelLen } = this.exchange;
    if (scenario.ignoreLimits) {
      return Number.POSITIVE_INFINITY;
    }
    return maxTokensOf(body) ?? maxModelLen - this.usage.prompt;
  }

  private async delay(point: FaultPoint): Promise<void> {
    const { scenario, signal } = this.exchange;
    const ms = delayAt(scenario, point);
    if (ms > 0) {
      await this.pacer.without(() => pause(ms, signal));
    }
  }

  private async stayingSilent(commentEveryMs: number | undefined): Promise<void> {
    const { signal } = this.exchange;
    while (!signal.aborted) {
      await pause(commentEveryMs ?? 60_000, signal);
      if (commentEveryMs !== undefined) {
        await this.writer.write(": keep-alive\n\n");
      }
    }
  }
}

function delayAt(scenario: Scenario, point: FaultPoint): number {
  const { delays } = scenario;
  if (point === "headers") {
    return delays?.headersMs ?? 0;
  }
  if (point === "body") {
    return delays?.firstChunkMs ?? 0;
  }
  return delays?.at?.find(({ token }) => token === point)?.ms ?? 0;
}

function breaksOf(scenario: Scenario): ReadonlySet<number> {
  const { fault, holdAt, delays } = scenario;
  const breaks = new Set(delays?.at?.map(({ token }) => token));
  if (holdAt !== undefined) {
    breaks.add(holdAt);
  }
  if (fault && "at" in fault && typeof fault.at === "number") {
    breaks.add(fault.at);
  }
  return breaks;
}

function retryAfter(fault: Extract<Fault, { type: "status" }>): Record<string, string> {
  if (!fault.retryAfter) {
    return {};
  }
  const { seconds, as } = fault.retryAfter;
  const date = new Date(Date.now() + seconds * 1000);
  return { "retry-after": as === "seconds" ? String(seconds) : date.toUTCString() };
}
