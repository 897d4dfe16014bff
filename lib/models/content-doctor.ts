import { CodeSpan } from "./code-span";
import { isCall, parseToolMarkup, toolClose, toolOpen } from "./tool-markup";

const thinkOpen = "<think>";
const thinkClose = "</think>";

export interface ContentSink {
  text: (text: string) => void;
  reasoning: (text: string) => void;
  toolCall: (tool: string, argumentsText: string) => void;
  /** A call in GLM's markup that cannot be read as one of a declared tool. */
  unparsed: (markup: string) => void;
}

/**
 * Sorts what a server without a working parser leaves in the content. Events are never taken back,
 * so only what can be decided at once is repaired:
 * - a `<think>…</think>` block at the very beginning becomes reasoning;
 * - the first `</think>` without a `<think>` before it is removed; what came before it stays text;
 * - `<tool_call>NAME…</tool_call>` outside Markdown code becomes a call when its tool is declared or it
 *   is whole with its arguments; arguments that nobody can read are reported; a tag alone stays text.
 * Text is held back only while it may still turn out to be one of these.
 */
export class ContentDoctor {
  repairs = 0;
  readonly #sink: ContentSink;
  readonly #tools: ReadonlySet<string>;
  readonly #code = new CodeSpan();
  #state: "start" | "think" | "text" | "markup" = "start";
  #held = "";
  #markup: string[] = [];
  /** The end of the markup held so far: where its closing tag may have begun. */
  #markupTail = "";
  #orphanDue = true;

  constructor(tools: ReadonlySet<string>, sink: ContentSink) {
    this.#tools = tools;
    this.#sink = sink;
  }

  push(text: string): void {
    let rest: string | undefined = text;
    while (rest !== undefined) {
      rest = this.#step(rest);
    }
  }

  /** Releases what is held. An open `<tool_call>` of a declared tool is a call that was cut. */
  end(): void {
    if (this.#state === "markup") {
      this.#endMarkup(this.#markup.join(""), true);
    } else if (this.#state === "think") {
      this.#sink.reasoning(this.#takeHeld());
    } else {
      this.#text(this.#takeHeld());
    }
  }

  /** Takes one piece; what it returns is to be looked at again, in the state it has set. */
  #step(piece: string): string | undefined {
    switch (this.#state) {
      case "start":
        return this.#start(this.#takeHeld() + piece);
      case "think":
        return this.#think(this.#takeHeld() + piece);
      case "text":
        return this.#scan(this.#takeHeld() + piece);
      case "markup":
        return this.#collect(piece);
    }
  }

  #takeHeld(): string {
    const held = this.#held;
    this.#held = "";
    return held;
  }

  #start(text: string): string | undefined {
    const begun = text.trimStart();
    if (begun.startsWith(thinkOpen)) {
      this.repairs += 1;
      this.#state = "think";
      return begun.slice(thinkOpen.length);
    }
    if (thinkOpen.startsWith(begun)) {
      this.#held = text;
      return undefined;
    }
    this.#state = "text";
    return text;
  }

  #think(text: string): string | undefined {
    const end = text.indexOf(thinkClose);
    if (end === -1) {
      const safe = text.length - partialTag(text, [thinkClose]);
      this.#sink.reasoning(text.slice(0, safe));
      this.#held = text.slice(safe);
      return undefined;
    }
    this.#sink.reasoning(text.slice(0, end));
    this.#orphanDue = false;
    this.#state = "text";
    return text.slice(end + thinkClose.length);
  }

  #scan(text: string): string | undefined {
    const tags = this.#tags();
    const found = firstTag(text, tags);
    if (found === undefined) {
      const safe = text.length - partialTag(text, tags);
      this.#text(text.slice(0, safe));
      this.#held = text.slice(safe);
      return undefined;
    }
    this.#text(text.slice(0, found.at));
    const rest = text.slice(found.at + found.tag.length);
    if (found.tag === thinkClose && !this.#code.isOpen) {
      this.#orphanDue = false;
      this.repairs += 1;
    } else if (found.tag === toolOpen && !this.#code.isOpen) {
      this.#state = "markup";
    } else {
      this.#orphanDue = false;
      this.#text(found.tag);
    }
    return rest;
  }

  #tags(): string[] {
    const think = this.#orphanDue ? [thinkOpen, thinkClose] : [];
    return this.#tools.size > 0 ? [...think, toolOpen] : think;
  }

  #collect(piece: string): string | undefined {
    const window = this.#markupTail + piece;
    const end = window.indexOf(toolClose);
    this.#markup.push(piece);
    if (end === -1) {
      this.#markupTail = window.slice(1 - toolClose.length);
      return undefined;
    }
    const rest = window.slice(end + toolClose.length);
    const all = this.#markup.join("");
    this.#endMarkup(all.slice(0, all.length - rest.length - toolClose.length), false);
    return rest;
  }

  #endMarkup(markup: string, isCut: boolean): void {
    this.#markup = [];
    this.#markupTail = "";
    this.#state = "text";
    const call = parseToolMarkup(markup, this.#tools, isCut);
    const raw = toolOpen + markup + (isCut ? "" : toolClose);
    if (call !== undefined) {
      this.repairs += 1;
      this.#sink.toolCall(call.tool, call.argumentsText);
    } else if (isCall(markup)) {
      this.repairs += 1;
      this.#sink.unparsed(raw);
    } else {
      this.#text(raw);
    }
  }

  #text(text: string): void {
    if (text !== "") {
      this.#code.push(text);
      this.#sink.text(text);
    }
  }
}

function firstTag(text: string, tags: readonly string[]): { at: number; tag: string } | undefined {
  if (!text.includes("<")) {
    return undefined;
  }
  return tags
    .map((tag) => ({ at: text.indexOf(tag), tag }))
    .filter(({ at }) => at !== -1)
    .sort((a, b) => a.at - b.at)[0];
}

/** Length of the text's end that may be the beginning of a tag. */
function partialTag(text: string, tags: readonly string[]): number {
  const at = text.lastIndexOf("<");
  const end = at === -1 ? "" : text.slice(at);
  return end !== "" && tags.some((tag) => tag.startsWith(end)) ? end.length : 0;
}
