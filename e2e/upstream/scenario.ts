/**
 * What the stand-in does with one request, as plain JSON: it can be kept in a catalogue or sent
 * through the control plane. Token numbers count everything sent so far: reasoning, text, tool
 * names and arguments alike.
 */
export interface Scenario {
  /** Overrides the server's dialect for this answer. */
  dialect?: DialectName;
  /** What the model says, in order; absent means a short friendly answer, `[]` says nothing. */
  outputs?: readonly Output[];
  /** Tokens per second; 0 or absent sends as fast as the reader takes it. */
  rate?: number;
  /** Tokens per delta, as with multi-token prediction; a delta may then hold several kinds. */
  chunkTokens?: number;
  /** Overrides the computed reason; null sends none. */
  finishReason?: string | null;
  /** Overrides members of the usage object; null sends none. */
  usage?: Record<string, unknown> | null;
  /** False leaves out `[DONE]`. */
  done?: boolean;
  delays?: Delays;
  /** Stops after this token until the key is released. */
  holdAt?: number;
  /** The model that claims to have answered. */
  model?: string;
  /** Extra or overriding response headers. */
  headers?: Record<string, string>;
  /** Overrides the names under which reasoning is sent. */
  reasoningFields?: readonly ReasoningField[];
  /** Adds `reasoning_content: ""` beside a filled `reasoning`. */
  emptyReasoningContent?: boolean;
  /** Ignores max_tokens and the window, and refuses nothing. */
  ignoreLimits?: boolean;
  framing?: Framing;
  /** Writes the body in slices of this many bytes, each flushed on its own. */
  splitBytes?: number;
  fault?: Fault;
  /** Only the first n requests of the key meet the fault; without it every request does. */
  failTimes?: number;
}

/** The servers whose habits the stand-in has. */
export type DialectName = "vllm" | "vllm-old" | "vllm-both" | "sglang" | "nim" | "zai" | "generic";

export type ReasoningField = "reasoning" | "reasoning_content";

interface Delays {
  headersMs?: number;
  firstChunkMs?: number;
  at?: readonly { token: number; ms: number }[];
}

export type Output =
  | { type: "reasoning" | "text"; text: string }
  /** Numbered tokens, `r000001 ` or `t000001 `, counted from 1 per kind through the answer. */
  | { type: "reasoning" | "text"; tokens: number; stamped?: boolean }
  | { type: "tool-calls"; calls: readonly ToolCallScript[]; interleaved?: boolean }
  /** Text made from the request: its facts as JSON, or the last user or tool message. */
  | { type: "mirror"; of?: "facts" | "user" | "tool" };

export interface ToolCallScript {
  name: string;
  /** A string is sent as it is, anything else as JSON. */
  arguments: unknown;
  id?: string;
  /** Overrides the position; null leaves the key out. */
  index?: number | null;
  /** Repeats id, type and name in every delta. */
  repeatHeader?: boolean;
  /** Sends the arguments as a JSON object in place of a string. */
  argumentsAsObject?: boolean;
  /** Sends the arguments in one delta, as servers do that hold them back until they are whole. */
  burst?: boolean;
  /** Announces the call by a delta that has no `function` key. */
  withoutFunction?: boolean;
  /** The name's delta has no `arguments` key, whatever the dialect does. */
  nameOnly?: boolean;
}

export interface Framing {
  lineEnd?: "\n" | "\r\n" | "\r";
  /** False sends `data:{…}`. */
  space?: boolean;
  /** Spreads each JSON text over several `data:` lines. */
  multiLine?: boolean;
  bom?: boolean;
  /** Puts comments and the fields event, id and retry around each frame. */
  noise?: boolean;
}

/** Before the headers, after the headers, or after token n. */
export type FaultPoint = "headers" | "body" | number;

export type Fault =
  /** Answers with this status; the body has the dialect's form unless given. */
  | {
      type: "status";
      status: number;
      code?: string;
      message?: string;
      retryAfter?: { seconds: number; as: "seconds" | "date" };
      body?: string;
      contentType?: string;
    }
  /** Says nothing more, or only SSE comments, until the reader gives up. */
  | { type: "silence"; at: FaultPoint; commentEveryMs?: number }
  /** TCP reset, TCP FIN without the body's end, or a regular end of the body. */
  | {
      type: "cut";
      at: FaultPoint;
      how: "reset" | "fin" | "end";
      /** The last frame stops inside its JSON. */
      insideFrame?: boolean;
    }
  /** Puts bytes between two frames; `{id}`, `{created}` and `{model}` are filled in. */
  | { type: "insert"; at: number; bytes: string; after: "go-on" | "done" | "end" }
  /** The generation goes on under a changed id or starts again. */
  | {
      type: "restart";
      at: number;
      id: "new" | "same";
      from: "start" | "here";
      /** Cuts a frame inside its JSON and glues the next one to it. */
      glued?: boolean;
    }
  /** One line without an end. */
  | { type: "long-line"; at: number; bytes: number };
