/** One model call as events: parts opened and closed in the order the model spoke. */
import type { ModelEvent, ModelRequest } from "@/lib/models/model";
import type { RunEvent, StepSent } from "@/protocol/events";
import { losesOrder } from "./key-order";
import type { Emission, LoopPorts, LoopState } from "./loop-ports";
import { repeatsItself } from "./stuck";
import { toStuckNotice } from "./stuck-notice";

type Failure = Extract<ModelEvent, { type: "failure" }>;

/** Yields the step's start and the response's events, `response-end` last; or answers the failure with the attempt still open. */
export async function* runModel(
  state: LoopState,
  { step, attempt }: { step: number; attempt: number },
  ports: LoopPorts,
): AsyncGenerator<Emission, { type: "response-end" } | Failure> {
  const request = {
    ...ports.request(step, attempt),
    messages: ports.history.messages(),
    tools: [...ports.tools.values()].map((tool) => tool.declaration),
  };
  yield state.apply([
    { type: "step-start", step, attempt, sent: toSent(request), at: ports.now() },
  ]);
  state.hasHeard = false;
  const speech = new Speech(state, ports);
  for await (const event of ports.model.streamStep(request, ports.signal)) {
    if (event.type === "failure") return event;
    yield state.apply(speech.toEvents(event));
    if (event.type === "response-end") return { type: "response-end" };
  }
  // The port's contract makes this unreachable; a model that breaks it must not look like success.
  return { type: "failure", error: { class: "stream-cut", params: {} }, retryable: true };
}

function toSent({ messages, tools, preserveThinking }: ModelRequest): StepSent {
  let reasoning = 0;
  for (const message of messages)
    if (message.role === "assistant" && message.reasoning) reasoning += 1;
  return { messages: messages.length, reasoning, tools: tools.length, preserveThinking };
}

interface OpenPart {
  kind: "text" | "reasoning";
  part: number;
  /** The end of what it said when it was last looked at. */
  said: string;
  /** What it has said since. */
  unread: string;
  hasRepeated: boolean;
}

const saidKept = 4_000;
const lookEvery = 1_000;

class Speech {
  private open: OpenPart | undefined;
  private readonly callIds = new Map<number, string>();

  private readonly state: LoopState;
  private readonly ports: LoopPorts;

  constructor(state: LoopState, ports: LoopPorts) {
    this.state = state;
    this.ports = ports;
  }

  toEvents(event: Exclude<ModelEvent, { type: "failure" }>): RunEvent[] {
    switch (event.type) {
      case "reasoning-delta":
        return this.say("reasoning", event.text);
      case "text-delta":
        return this.say("text", event.text);
      case "tool-input-start": {
        const callId = this.ports.newCallId();
        this.callIds.set(event.call, callId);
        const closing = this.close();
        const part = this.state.fold.nextPart;
        return [
          ...closing,
          { type: "tool-input-start", part, callId, tool: event.tool, at: this.ports.now() },
        ];
      }
      case "tool-input-delta":
        return [{ type: "tool-input-delta", callId: this.callId(event.call), text: event.text }];
      case "tool-input-available":
        return [
          {
            type: "tool-input-available",
            callId: this.callId(event.call),
            input: event.input,
            ...(event.problem ? { problem: { class: event.problem, params: {} } } : {}),
            ...(!event.problem && losesOrder(event.input) ? { keepsText: true as const } : {}),
          },
        ];
      case "response-end": {
        const { finishReason, usage, model } = event;
        return [
          ...this.close(),
          { type: "response-end", finishReason, usage, model, at: this.ports.now() },
        ];
      }
    }
  }

  private say(kind: "text" | "reasoning", text: string): RunEvent[] {
    const { open } = this;
    if (open?.kind === kind) {
      const delta: RunEvent = { type: `${kind}-delta`, part: open.part, text };
      return this.beginsToRepeat(open, text)
        ? [delta, toStuckNotice(this.state.fold.nextPart, { kind: "text" }, this.ports.now())]
        : [delta];
    }
    const closing = this.close();
    const part = this.state.fold.nextPart;
    this.open = { kind, part, said: "", unread: text, hasRepeated: false };
    return [
      ...closing,
      { type: `${kind}-start`, part, at: this.ports.now() },
      { type: `${kind}-delta`, part, text },
    ];
  }

  /** Looked at every so many characters, and said once of a part. */
  private beginsToRepeat(open: OpenPart, text: string): boolean {
    if (open.hasRepeated) return false;
    open.unread += text;
    if (open.unread.length < lookEvery) return false;
    open.said = `${open.said}${open.unread}`.slice(-saidKept);
    open.unread = "";
    open.hasRepeated = repeatsItself(open.said);
    return open.hasRepeated;
  }

  private close(): RunEvent[] {
    if (!this.open) return [];
    const { kind, part } = this.open;
    this.open = undefined;
    return [{ type: `${kind}-end`, part, at: this.ports.now() }];
  }

  private callId(call: number): string {
    const callId = this.callIds.get(call);
    if (!callId) throw new Error(`the model port sent input for call ${call} before its start`);
    return callId;
  }
}
