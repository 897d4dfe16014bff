import { toFailure, UpstreamFailure } from "./failure";
import type { ToolDelta } from "./frame";
import type { ModelEvent, ToolDeclaration } from "./model";
import { JsonShape, parseToolInput } from "./tool-input";

interface OpenCall {
  /** Position among the response's calls; undefined until the name is known. */
  call: number | undefined;
  index: number | undefined;
  id: string;
  tool: string;
  arguments: string[];
  shape: JsonShape;
}

/**
 * Turns tool deltas into numbered calls. Upstream ids and indexes only tell which call a delta
 * continues: they may be empty, repeated, reused, missing or jump, and none leaves this class.
 */
export class ToolCalls {
  /** Deltas that could not be used. */
  repairs = 0;
  readonly #calls: OpenCall[] = [];
  readonly #schemas: ReadonlyMap<string, Record<string, unknown>>;
  readonly #callsMax: number;
  readonly #emit: (event: ModelEvent) => void;
  #named = 0;

  constructor(
    tools: readonly ToolDeclaration[],
    callsMax: number,
    emit: (event: ModelEvent) => void,
  ) {
    this.#callsMax = callsMax;
    this.#schemas = new Map(tools.map((tool) => [tool.name, tool.inputSchema]));
    this.#emit = emit;
  }

  /** Calls that have a name. */
  get count(): number {
    return this.#named;
  }

  /** @throws UpstreamFailure `response-too-large` when there are too many calls. */
  push(delta: ToolDelta): void {
    const open = this.#find(delta);
    if (open !== undefined && isRepeat(open, delta)) {
      this.repairs += 1;
      return;
    }
    const continues = open !== undefined && !isNewCall(open, delta);
    const call = continues ? open : this.#open(delta);
    if (call.id === "") {
      call.id = delta.id;
    }
    this.#append(call, delta.arguments);
    this.#name(call, delta.name);
  }

  /** A call that came in one piece, outside the tool deltas. */
  addWhole(tool: string, argumentsText: string): void {
    const delta = { index: undefined, id: "", name: tool, arguments: argumentsText };
    const call = this.#open(delta);
    this.#append(call, argumentsText);
    this.#name(call, tool);
  }

  /** Announces every call's input. `isCut`: a limit ended the answer, so the last call is not whole. */
  end(isCut: boolean): void {
    const nameless = this.#calls.filter((call) => call.call === undefined).length;
    this.repairs += nameless;
    for (const open of this.#calls) {
      if (open.call !== undefined) {
        const text = open.arguments.join("");
        const schema = this.#schemas.get(open.tool) ?? {};
        const parsed = parseToolInput(text, schema, isCut && open === this.#calls.at(-1));
        this.#emit({ type: "tool-input-available", call: open.call, tool: open.tool, ...parsed });
      }
    }
  }

  #find(delta: ToolDelta): OpenCall | undefined {
    if (delta.index !== undefined) {
      return this.#calls.findLast((call) => call.index === delta.index);
    }
    const sameId = this.#calls.findLast((call) => delta.id !== "" && call.id === delta.id);
    return sameId ?? (delta.name === "" || delta.id === "" ? this.#calls.at(-1) : undefined);
  }

  #open(delta: ToolDelta): OpenCall {
    if (this.#calls.length >= this.#callsMax) {
      const params = { what: "tool-calls", max: this.#callsMax };
      throw new UpstreamFailure(toFailure("response-too-large", params));
    }
    const call: OpenCall = {
      call: undefined,
      index: delta.index,
      id: delta.id,
      tool: "",
      arguments: [],
      shape: new JsonShape(),
    };
    this.#calls.push(call);
    return call;
  }

  #name(call: OpenCall, tool: string): void {
    if (call.call !== undefined || tool === "") {
      return;
    }
    call.call = this.#named;
    call.tool = tool;
    this.#named += 1;
    this.#emit({ type: "tool-input-start", call: call.call, tool });
    const held = call.arguments.join("");
    if (held !== "") {
      this.#emit({ type: "tool-input-delta", call: call.call, text: held });
    }
  }

  #append(call: OpenCall, text: string): void {
    if (text === "") {
      return;
    }
    call.arguments.push(text);
    call.shape.push(text);
    if (call.call !== undefined) {
      this.#emit({ type: "tool-input-delta", call: call.call, text });
    }
  }
}

/** Some servers repeat a whole call at its end: the same id and the same whole arguments are one call. */
function isRepeat(open: OpenCall, delta: ToolDelta): boolean {
  return (
    open.id !== "" &&
    open.id === delta.id &&
    open.tool === delta.name &&
    open.shape.isComplete &&
    delta.arguments.trim() !== "" &&
    open.arguments.join("") === delta.arguments
  );
}

/** Whether a delta found by index or position starts another call: ids and names may be repeated with every delta. */
function isNewCall(open: OpenCall, delta: ToolDelta): boolean {
  if (delta.name === "" || open.tool === "") {
    return false;
  }
  const otherId = delta.id !== "" && open.id !== "" && delta.id !== open.id;
  const startsAgain = open.shape.isComplete && /^\s*\{/.test(delta.arguments);
  const noIndexNorId = delta.index === undefined && delta.id === "" && open.shape.isComplete;
  return otherId || delta.name !== open.tool || startsAgain || noIndexNorId;
}
