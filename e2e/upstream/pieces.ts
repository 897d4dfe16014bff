import { type ChatBody, countTokens, lastText } from "./chat-body";
import type { Dialect } from "./dialects";
import { requestFacts } from "./mirror";
import type { Output, ToolCallScript } from "./scenario";
import type { Delta, ToolCallEntry } from "./wire";

/** The smallest thing the model says. */
type Piece =
  | { kind: "reasoning" | "text"; text: string; tokens: number }
  | { kind: "call"; entry: ToolCallEntry; tokens: number };

export interface Speech {
  outputs: readonly Output[];
  body: ChatBody;
  dialect: Dialect;
  thinking: boolean;
  /** The most tokens the answer may have. */
  limit: number;
  chunkTokens: number;
  /** Token numbers at which a delta has to end, so that a fault strikes exactly there. */
  breaks: ReadonlySet<number>;
}

export interface SpokenDelta extends Delta {
  /** Nothing follows. */
  last: boolean;
  /** The limit cut the answer off. */
  truncated: boolean;
}

/** Groups an answer's pieces into deltas, lazily: the answer may be longer than memory. */
export function* speak(speech: Speech): Generator<SpokenDelta, void> {
  let sent = 0;
  let delta = emptyDelta();
  let truncated = false;
  for (const piece of pieces(speech)) {
    truncated = sent + piece.tokens > speech.limit;
    if (truncated) {
      break;
    }
    if (mustEnd(delta, piece, speech, sent)) {
      yield { ...delta, last: false, truncated: false };
      delta = emptyDelta();
    }
    addPiece(delta, piece);
    sent += piece.tokens;
  }
  yield { ...delta, last: true, truncated };
}

function emptyDelta(): Delta {
  return { reasoning: "", text: "", calls: [], tokens: 0, reasoningTokens: 0 };
}

function mustEnd(delta: Delta, piece: Piece, speech: Speech, sent: number): boolean {
  if (delta.tokens === 0) {
    return false;
  }
  const full = delta.tokens >= speech.chunkTokens || speech.breaks.has(sent);
  return full || rankOf(delta) > ranks[piece.kind];
}

const ranks = { reasoning: 0, text: 1, call: 2 };

/** Inside one delta readers take reasoning, text and calls in this order. */
function rankOf(delta: Delta): number {
  if (delta.calls.length > 0) {
    return ranks.call;
  }
  return delta.text === "" ? ranks.reasoning : ranks.text;
}

function addPiece(delta: Delta, piece: Piece): void {
  delta.tokens += piece.tokens;
  delta.reasoningTokens += piece.kind === "reasoning" ? piece.tokens : 0;
  if (piece.kind === "call") {
    delta.calls.push(piece.entry);
  } else {
    delta[piece.kind] += piece.text;
  }
}

function* pieces(speech: Speech): Generator<Piece> {
  const counters = { reasoning: 0, text: 0 };
  let calls = 0;
  for (const output of speech.outputs) {
    if (output.type === "tool-calls") {
      yield* callGroup(speech, output.calls, calls, output.interleaved ?? false);
      calls += output.calls.length;
    } else if (output.type === "mirror") {
      yield* textPieces("text", mirrorText(speech, output.of ?? "facts"));
    } else if (output.type === "text" || speech.thinking) {
      yield* "text" in output
        ? textPieces(output.type, output.text)
        : numbered(output.type, output, counters);
    }
  }
}

function* textPieces(kind: "reasoning" | "text", text: string): Generator<Piece> {
  for (const part of text.match(/[\s\S]{1,4}/gu) ?? []) {
    yield { kind, text: part, tokens: 1 };
  }
}

/** Stands for the moment of sending in stamped tokens; replaced when the delta is written. */
export const stampMark = "\ue000";

function* numbered(
  kind: "reasoning" | "text",
  output: { tokens: number; stamped?: boolean },
  counters: Record<"reasoning" | "text", number>,
): Generator<Piece> {
  const letter = kind === "reasoning" ? "r" : "t";
  const stamp = output.stamped ? `@${stampMark}` : "";
  for (let left = output.tokens; left > 0; left -= 1) {
    counters[kind] += 1;
    const number = String(counters[kind]).padStart(6, "0");
    yield { kind, text: `${letter}${number}${stamp} `, tokens: 1 };
  }
}

function mirrorText(speech: Speech, of: "facts" | "user" | "tool"): string {
  return of === "facts"
    ? JSON.stringify(requestFacts(speech.body, speech.dialect))
    : lastText(speech.body, of);
}

function* callGroup(
  speech: Speech,
  calls: readonly ToolCallScript[],
  first: number,
  interleaved: boolean,
): Generator<Piece> {
  const sources = calls.map((call, offset) => callPieces(speech, call, first + offset));
  if (!interleaved) {
    for (const source of sources) {
      yield* source;
    }
    return;
  }
  for (let open = [...sources]; open.length > 0; ) {
    const next: typeof open = [];
    for (const source of open) {
      const { value, done } = source.next();
      if (!done) {
        yield value;
        next.push(source);
      }
    }
    open = next;
  }
}

function* callPieces(
  speech: Speech,
  call: ToolCallScript,
  position: number,
): Generator<Piece, void> {
  const { dialect } = speech;
  const id = call.id ?? dialect.toolCallId();
  const at = call.index === null ? {} : { index: call.index ?? position };
  const text = typeof call.arguments === "string" ? call.arguments : JSON.stringify(call.arguments);
  const head: ToolCallEntry = { ...at, id, type: "function" };
  if (call.argumentsAsObject || (dialect.wholeCalls && speech.body.tool_stream !== true)) {
    const whole = call.argumentsAsObject ? call.arguments : text;
    const entry = { ...head, function: { name: call.name, arguments: whole } };
    yield { kind: "call", entry, tokens: 1 + countTokens(text) };
    return;
  }
  if (call.withoutFunction) {
    yield { kind: "call", entry: head, tokens: 1 };
  }
  const empty = dialect.nameHasArguments && !call.nameOnly ? { arguments: "" } : {};
  yield { kind: "call", entry: { ...head, function: { name: call.name, ...empty } }, tokens: 1 };
  if (call.burst) {
    const entry = argumentEntry(call, head, text, dialect);
    yield { kind: "call", entry, tokens: countTokens(text) };
    return;
  }
  for (const part of text.match(/[\s\S]{1,4}/gu) ?? []) {
    yield { kind: "call", entry: argumentEntry(call, head, part, dialect), tokens: 1 };
  }
}

function argumentEntry(
  call: ToolCallScript,
  head: ToolCallEntry,
  part: string,
  dialect: Dialect,
): ToolCallEntry {
  if (call.repeatHeader) {
    return { ...head, function: { name: call.name, arguments: part } };
  }
  const at = head.index === undefined ? {} : { index: head.index };
  return dialect.deltaNulls
    ? { ...at, id: null, type: "function", function: { name: null, arguments: part } }
    : { ...at, function: { arguments: part } };
}
