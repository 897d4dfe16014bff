/** A step's tool calls: asked about where a person decides, claimed, run (in parallel, writers in call order), their results recorded. */
import type { ErrorInfo } from "@/protocol/error-classes";
import type { RunEvent } from "@/protocol/events";
import type { ToolPart } from "@/protocol/parts";
import { Channel } from "./channel";
import { type Candidate, denied, toCandidates } from "./loop-consent";
import type { Emission, LoopPorts, LoopState } from "./loop-ports";
import type { CallAnswer } from "./tool-port";

/**
 * `last`: applied and not yielded; they go with the step's end. `left`: the signal aborted first; calls stay
 * open, and whoever ends or resumes the run decides about them.
 */
export type ToolsEnd = { last: Emission } | "left" | { waitingFor: string[] };

/** How often a person's answers are looked for while other calls still run. */
const lookMs = 500;

type Arrival = RunEvent | { type: "look" };

/** Brings every call of the open step to a result, or to where only a person can go on. */
export async function* runTools(
  state: LoopState,
  ports: LoopPorts,
): AsyncGenerator<Emission, ToolsEnd> {
  const { candidates, events } = await toCandidates(state.fold.parts, ports);
  if (events.length > 0) yield state.apply(events);
  if (ports.signal.aborted) return "left";
  const desk = new Desk(candidates, ports);
  for (;;) {
    yield* desk.takeAnswers(state);
    for (let batch = desk.next(); batch.length > 0; batch = desk.next()) {
      yield* claim(batch, state, ports);
      desk.start(batch);
    }
    if (desk.running === 0) {
      if (ports.signal.aborted) return "left";
      const waitingFor = desk.waitingFor();
      if (waitingFor.length === 0) return { last: [] };
      const { isSteered } = await ports.control.read();
      if (!isSteered) return { waitingFor };
      // An answer that came first counts.
      yield* desk.takeAnswers(state);
      yield state.apply(desk.closePending());
      continue;
    }
    const arrived = await desk.receive();
    // A stopped tool's error is the stop's doing: what ends or resumes the run says what became of it.
    const kept = ports.signal.aborted
      ? arrived.filter((event) => event.type === "tool-output-available")
      : arrived;
    if (kept.length === 0) continue;
    const applied = state.apply(kept);
    if (desk.isEmpty && !ports.signal.aborted) return { last: applied };
    yield applied;
  }
}

/** The step's calls: those that may run, that run, and that wait for a person. */
class Desk {
  private readonly channel = new Channel<Arrival>();
  private readonly active = new Set<string>();
  /** In call order: a writer that waits for a person holds up the writers behind it. */
  private readonly writers: Candidate[];
  private parallel: Candidate[];
  private writer: string | undefined;
  private readonly ports: LoopPorts;

  constructor(candidates: readonly Candidate[], ports: LoopPorts) {
    this.ports = ports;
    this.writers = candidates.filter(({ tool }) => tool.writesWorkspace);
    this.parallel = candidates.filter(({ tool }) => !tool.writesWorkspace);
  }

  get running(): number {
    return this.active.size;
  }

  /** Every call has its result. */
  get isEmpty(): boolean {
    return this.active.size + this.parallel.length + this.writers.length === 0;
  }

  waitingFor(): string[] {
    return this.pending().map(({ part }) => part.callId);
  }

  private pending(): Candidate[] {
    return [...this.parallel, ...this.writers].filter(({ isPending }) => isPending);
  }

  /** Calls to start now. */
  next(): Candidate[] {
    if (this.ports.signal.aborted) return [];
    const ready = this.parallel.filter(({ isPending }) => !isPending);
    if (ready.length > 0) {
      this.parallel = this.parallel.filter(({ isPending }) => isPending);
      return ready;
    }
    const first = this.writers[0];
    if (this.writer !== undefined || !first || first.isPending) return [];
    this.writers.shift();
    this.writer = first.part.callId;
    return [first];
  }

  start(batch: readonly Candidate[]): void {
    for (const { part, tool } of batch) {
      this.active.add(part.callId);
      void runCall({ part, tool }, this.ports, (event) => this.channel.send(event)).then((event) =>
        this.channel.send(event),
      );
    }
  }

  async receive(): Promise<RunEvent[]> {
    const hasPending = this.pending().length > 0;
    const timer = hasPending
      ? setTimeout(() => this.channel.send({ type: "look" }), lookMs)
      : undefined;
    const arrived = await this.channel.receive();
    clearTimeout(timer);
    const events = arrived.filter((arrival) => arrival.type !== "look");
    for (const event of events) {
      if (!isResult(event)) continue;
      this.active.delete(event.callId);
      if (event.callId === this.writer) this.writer = undefined;
    }
    return events;
  }

  /** What a person said meanwhile: an approved call may run, others have their result. */
  async *takeAnswers(state: LoopState): AsyncGenerator<Emission, void> {
    const pending = this.pending();
    if (pending.length === 0 || this.ports.signal.aborted) return;
    const answers = await this.ports.consent.answers(pending.map(({ part }) => part.callId));
    if (answers.size === 0) return;
    // What holds now: a tool that is denied meanwhile is not run by a late approval.
    const words = await this.ports.consent.approvals(pending.map(({ part }) => part.tool));
    const events: RunEvent[] = [];
    for (const candidate of pending) {
      const answer = answers.get(candidate.part.callId);
      if (!answer) continue;
      events.push(...toAnswerEvents(candidate.part, answer, this.ports.now()));
      candidate.isPending = false;
      const isOver = answer.kind === "answer" || answer.decision === "deny";
      const isDenied = !isOver && words.get(candidate.part.tool) === "deny";
      if (isDenied) events.push(toDenial(candidate.part, this.ports.now()));
      if (isOver || isDenied) this.drop(candidate);
    }
    if (events.length > 0) yield state.apply(events);
  }

  /** The person said something else instead of answering. */
  closePending(): RunEvent[] {
    const at = this.ports.now();
    return this.pending().map((candidate) => {
      this.drop(candidate);
      const { callId, tool } = candidate.part;
      const error: ErrorInfo = { class: "tool-answered-otherwise", params: { tool } };
      return { type: "tool-output-error", callId, error, at };
    });
  }

  private drop(candidate: Candidate): void {
    this.parallel = this.parallel.filter((item) => item !== candidate);
    const at = this.writers.indexOf(candidate);
    if (at >= 0) this.writers.splice(at, 1);
  }
}

function toAnswerEvents(part: ToolPart, answer: CallAnswer, at: number): RunEvent[] {
  const { callId } = part;
  if (answer.kind === "answer")
    return [{ type: "tool-output-available", callId, output: answer.answer, at }];
  const { decision, reason } = answer;
  const because = reason === undefined ? {} : { reason };
  const response: RunEvent = { type: "tool-approval-response", callId, decision, ...because, at };
  if (decision === "approve") return [response];
  const error: ErrorInfo = { class: "tool-denied", params: { tool: part.tool, ...because } };
  return [response, { type: "tool-output-error", callId, error, at }];
}

function toDenial(part: ToolPart, at: number): RunEvent {
  return { type: "tool-output-error", callId: part.callId, error: denied(part), at };
}

async function* claim(
  batch: readonly Candidate[],
  state: LoopState,
  ports: LoopPorts,
): AsyncGenerator<Emission, void> {
  const at = ports.now();
  yield state.apply(
    batch.map(({ part }) => ({ type: "tool-output-start", callId: part.callId, at })),
  );
}

async function runCall(
  { part, tool }: Pick<Candidate, "part" | "tool">,
  ports: LoopPorts,
  send: (event: RunEvent) => void,
): Promise<RunEvent> {
  const { callId } = part;
  const call = { callId, tool: part.tool, input: part.input };
  const result = await tool.execute(call, ports.signal, (text) =>
    send({ type: "tool-output-delta", callId, text }),
  );
  const at = ports.now();
  if ("error" in result) return { type: "tool-output-error", callId, error: result.error, at };
  return { type: "tool-output-available", callId, ...result, at };
}

function isResult(
  event: RunEvent,
): event is Extract<RunEvent, { type: "tool-output-available" | "tool-output-error" }> {
  return event.type === "tool-output-available" || event.type === "tool-output-error";
}
