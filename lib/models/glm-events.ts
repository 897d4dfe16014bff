import type { Usage } from "@/protocol/usage";
import { ContentDoctor } from "./content-doctor";
import { classifyStreamError, classifyWrongContent } from "./error-body";
import { toFailure, UpstreamFailure } from "./failure";
import { mapFinish } from "./finish";
import { type Chunk, type Frame, readFrames } from "./frame";
import type { ModelLimits } from "./limits";
import type { ModelEvent, ToolDeclaration } from "./model";
import { SseReader } from "./sse";
import { ToolCalls } from "./tool-calls";

export interface ReaderOptions {
  tools: readonly ToolDeclaration[];
  /** The model asked for: the answer's own word replaces it. */
  model: string;
  /** What was sent as `max_tokens`, to notice a cut that the finish reason hides. */
  maxTokens: number | undefined;
  contextWindow: number | undefined;
  responseId: "stable" | "observed";
  contentType: string;
  limits: Pick<ModelLimits, "lineCharsMax" | "responseBytesMax" | "toolCallsMax">;
}

/** Of a call that nobody can read; what is shown of it is less. */
const rawCharsMax = 8_192;
const strayCharsMax = 64 * 1024;

/**
 * Turns the bytes of one answer into model events. Pure: no clock, no connection. The last event
 * of an answer is a `response-end` or a `failure`, whatever the bytes are; after it nothing is read.
 */
export class GlmReader {
  /** Counts chunks that brought content: a watchdog compares it. */
  progress = 0;
  /** A finish reason has come; what may still come is the usage. */
  isFinished = false;
  /** The last event has been given out. */
  isEnded = false;
  readonly #options: ReaderOptions;
  readonly #sse: SseReader;
  readonly #calls: ToolCalls;
  readonly #doctor: ContentDoctor;
  #events: ModelEvent[] = [];
  #bytes = 0;
  #frames = 0;
  #stray = "";
  #repairs = 0;
  #id = "";
  #idRepeated = false;
  #model: string;
  #finish = "";
  #usage: Usage | null = null;
  /** The first call that the server left in the content and that nobody can read. */
  #unparsed: string | undefined;
  #hasText = false;
  /** The newest word was text. */
  #inText = false;
  /** White space that may turn out to begin a text. */
  #space = "";
  #hasReasoning = false;

  constructor(options: ReaderOptions) {
    this.#options = options;
    this.#model = options.model;
    this.#sse = new SseReader(options.limits.lineCharsMax, {
      event: (data, name, atEnd) => this.#takeEvent(data, name, atEnd),
      stray: (line) => this.#takeStray(line),
    });
    this.#calls = new ToolCalls(options.tools, options.limits.toolCallsMax, (event) => {
      this.#beginOther();
      this.#events.push(event);
    });
    this.#doctor = new ContentDoctor(new Set(options.tools.map((tool) => tool.name)), {
      text: (text) => this.#text(text),
      reasoning: (text) => this.#reasoning(text),
      toolCall: (tool, argumentsText) => this.#calls.addWhole(tool, argumentsText),
      unparsed: (markup) => {
        this.#unparsed ??= markup.slice(0, rawCharsMax);
      },
    });
  }

  /** The events these bytes complete. */
  push(bytes: Uint8Array): ModelEvent[] {
    return this.#guard(() => {
      const max = this.#options.limits.responseBytesMax;
      this.#bytes += bytes.byteLength;
      if (this.#bytes > max) {
        this.#fail(toFailure("response-too-large", { what: "response", max }));
      }
      this.#sse.push(bytes);
    });
  }

  /** The events that are left when the upstream has closed the stream in good order. */
  end(): ModelEvent[] {
    return this.#guard(() => {
      this.#sse.end();
      this.#finishAnswer();
    });
  }

  #guard(read: () => void): ModelEvent[] {
    this.#events = [];
    if (!this.isEnded) {
      try {
        read();
      } catch (cause) {
        this.#endWith(
          cause instanceof UpstreamFailure
            ? cause.event
            : toFailure("internal", { detail: cause instanceof Error ? cause.message : "" }),
        );
      }
    }
    return this.#events;
  }

  #takeEvent(data: string, name: string, atEnd: boolean): void {
    const frames = readFrames(data, name);
    this.#frames += frames.length;
    if (frames.length > 1) {
      this.#checkGlued(frames);
    }
    for (const frame of frames) {
      if (this.isEnded) {
        return;
      }
      // A frame that the end of the stream cuts is no news: the missing finish reason says it.
      if (frame.type !== "malformed" || !atEnd) {
        this.#takeFrame(frame);
      }
    }
  }

  /** Before any event it may be the body of an error; between events it is a frame without its prefix. */
  #takeStray(line: string): void {
    this.#repairs += 1;
    if (this.#frames > 0) {
      this.#takeEvent(line, "", false);
    } else if (this.#stray.length < strayCharsMax) {
      this.#stray += `${line.slice(0, strayCharsMax)}\n`;
    }
  }

  #takeFrame(frame: Frame): void {
    switch (frame.type) {
      case "chunk":
        this.#repairs += frame.repairs;
        this.#takeChunk(frame.chunk);
        return;
      case "done":
        if (this.isFinished) {
          this.#finishAnswer();
        } else {
          // Only the end of the stream tells whether this one was the last.
          this.#repairs += 1;
        }
        return;
      case "empty":
        this.#repairs += frame.repairs;
        return;
      case "error":
        this.#fail(classifyStreamError(frame.body));
        return;
      case "malformed":
        this.#fail(toFailure("stream-malformed"));
    }
  }

  #takeChunk(chunk: Chunk): void {
    this.#checkId(chunk.id);
    this.#model = chunk.model || this.#model;
    this.#usage = chunk.usage ?? this.#usage;
    if (chunk.reasoning !== "") {
      this.#reasoning(chunk.reasoning);
    }
    if (chunk.text !== "") {
      this.#doctor.push(chunk.text);
    }
    for (const delta of chunk.tools) {
      this.#calls.push(delta);
    }
    if (chunk.reasoning !== "" || chunk.text !== "" || chunk.tools.length > 0) {
      this.progress += 1;
    }
    if (chunk.finish !== "") {
      this.#finish = chunk.finish;
      this.isFinished = true;
    }
  }

  /** Behind the torn half of a frame, another id says that the generation began again. */
  #checkGlued(frames: readonly Frame[]): void {
    for (const frame of frames) {
      if (frame.type === "chunk") {
        this.#checkId(frame.chunk.id);
      }
    }
  }

  /** A gateway may restart the generation inside one response: only the id tells (zai-org/GLM-5#66). */
  #checkId(id: string): void {
    if (id === "" || id === this.#id) {
      this.#idRepeated ||= id !== "";
      return;
    }
    const isTrusted = this.#options.responseId === "stable" || this.#idRepeated;
    if (this.#id !== "" && isTrusted) {
      this.#fail(toFailure("stream-restarted"));
    }
    this.#id = id;
  }

  #finishAnswer(): void {
    if (this.isEnded) {
      return;
    }
    this.#doctor.end();
    if (!this.isFinished) {
      this.#fail(this.#missingFinish());
    }
    const finish = mapFinish({
      raw: this.#finish,
      calls: this.#calls.count,
      hasText: this.#hasText || this.#unparsed !== undefined,
      hasReasoning: this.#hasReasoning,
      isAtLimit: this.#isAtLimit(),
    });
    if (finish.type === "failure") {
      this.#fail(finish);
    } else if (this.#unparsed !== undefined && finish.reason !== "content-filter") {
      // Cut by a limit, the same would be cut again.
      const params = { raw: this.#unparsed };
      this.#fail(toFailure("tool-call-unparsed", params, !finish.isCut));
    } else {
      this.#calls.end(finish.isCut);
      this.#endWith({
        type: "response-end",
        finishReason: finish.reason,
        usage: this.#usage,
        model: this.#model,
        repairs: this.#repairs + this.#calls.repairs + this.#doctor.repairs,
      });
    }
  }

  /** vLLM says `tool_calls` also when a limit cut the call (vllm#53269): the counts tell. */
  #isAtLimit(): boolean {
    const { maxTokens, contextWindow } = this.#options;
    if (this.#usage === null) {
      return false;
    }
    const { inputTokens, outputTokens } = this.#usage;
    return (
      (maxTokens !== undefined && outputTokens >= maxTokens) ||
      (contextWindow !== undefined && inputTokens + outputTokens >= contextWindow)
    );
  }

  #missingFinish() {
    const { contentType } = this.#options;
    const text = this.#stray;
    if (this.#frames > 0 || (text === "" && contentType !== "")) {
      return toFailure("stream-cut");
    }
    return classifyWrongContent({ status: 200, contentType, retryAfter: null, text, now: 0 });
  }

  /** Servers put line ends between calls, which are no text of their own. */
  #text(text: string): void {
    if (!this.#inText && !/\S/.test(text)) {
      this.#space += text;
      return;
    }
    this.#hasText = true;
    this.#inText = true;
    this.#events.push({ type: "text-delta", text: this.#space + text });
    this.#space = "";
  }

  #beginOther(): void {
    this.#inText = false;
    this.#space = "";
  }

  #reasoning(text: string): void {
    if (text !== "") {
      this.#beginOther();
      this.#hasReasoning = true;
      this.#events.push({ type: "reasoning-delta", text });
    }
  }

  #endWith(event: ModelEvent): void {
    this.#events.push(event);
    this.isEnded = true;
  }

  #fail(event: UpstreamFailure["event"]): never {
    throw new UpstreamFailure(event);
  }
}
