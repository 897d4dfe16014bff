import { isFields } from "./frame";

export interface ToolInput {
  /** The arguments object; the raw text when there is a problem. */
  input: unknown;
  problem?: "tool-input-invalid" | "tool-input-truncated";
}

type Schema = Record<string, unknown>;

/**
 * The arguments of one call from their streamed text, typed by the tool's schema.
 * `isCut` says that the answer ended by a limit inside this call: then even arguments that read as
 * complete are not trusted, because servers close the JSON of a call they cut (vllm#53269).
 */
export function parseToolInput(text: string, schema: Schema, isCut: boolean): ToolInput {
  if (isCut) {
    return { input: text, problem: "tool-input-truncated" };
  }
  if (text.trim() === "") {
    return { input: {} };
  }
  const input = parseObject(text);
  if (input !== undefined) {
    return { input: coerceInput(input, schema) };
  }
  const problem = new JsonShape().push(text).isOpen ? "tool-input-truncated" : "tool-input-invalid";
  return { input: text, problem };
}

/** An object, also when it was encoded twice; `null` stands for no arguments. */
function parseObject(text: string): Schema | undefined {
  let value = parseJson(text);
  if (typeof value === "string") {
    value = parseJson(value);
  }
  if (value === null) {
    return {};
  }
  return isFields(value) ? value : undefined;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const depthMax = 64;

/**
 * GLM writes argument values without types, so a number or an array may arrive as a string: where
 * the schema does not allow a string and the text reads as a type it does allow, the value is replaced.
 * Changes `value` in place; what fits no type stays for the tool's own validation.
 */
export function coerceInput(value: unknown, schema: unknown, root = schema, depth = 0): unknown {
  const target = resolve(schema, root);
  if (target === undefined || depth > depthMax) {
    return value;
  }
  const typed = typeof value === "string" ? fromText(value, target, root) : value;
  if (Array.isArray(typed)) {
    for (const [at, item] of typed.entries()) {
      typed[at] = coerceInput(item, target.items, root, depth + 1);
    }
  } else if (isFields(typed)) {
    coerceProperties(typed, target, root, depth);
  }
  return typed;
}

function coerceProperties(object: Schema, schema: Schema, root: unknown, depth: number): void {
  const properties = isFields(schema.properties) ? schema.properties : {};
  for (const key of Object.keys(object)) {
    if (Object.hasOwn(properties, key)) {
      object[key] = coerceInput(object[key], properties[key], root, depth + 1);
    } else if (isFields(schema.additionalProperties)) {
      object[key] = coerceInput(object[key], schema.additionalProperties, root, depth + 1);
    }
  }
}

function fromText(text: string, schema: Schema, root: unknown): unknown {
  const types = typesOf(schema, root, 0);
  if (types.size === 0 || types.has("string")) {
    return text;
  }
  const value = parseJson(text.trim());
  return value !== undefined && types.has(typeOf(value, types)) ? value : text;
}

function typeOf(value: unknown, types: ReadonlySet<string>): string {
  if (value === null) {
    return "null";
  }
  if (Array.isArray(value)) {
    return "array";
  }
  const isInteger = Number.isInteger(value) && types.has("integer");
  return isInteger ? "integer" : typeof value;
}

/** The JSON types a schema allows; empty when it does not say. */
function typesOf(schema: Schema, root: unknown, depth: number): Set<string> {
  if (typeof schema.type === "string") {
    return new Set([schema.type]);
  }
  if (Array.isArray(schema.type)) {
    return new Set(schema.type.filter((type) => typeof type === "string"));
  }
  const values = Array.isArray(schema.enum) ? schema.enum : [];
  const types = new Set(values.map((value) => typeOf(value, new Set())));
  const options = schema.anyOf ?? schema.oneOf;
  for (const option of Array.isArray(options) && depth < depthMax ? options : []) {
    const target = resolve(option, root);
    const inner = target === undefined ? new Set<string>() : typesOf(target, root, depth + 1);
    if (inner.size === 0) {
      return inner;
    }
    for (const type of inner) {
      types.add(type);
    }
  }
  return types;
}

/** Follows references inside the document (`#/$defs/…`), at most a few deep. */
function resolve(schema: unknown, root: unknown): Schema | undefined {
  let target = schema;
  for (let hops = 0; hops < 8 && isFields(target) && typeof target.$ref === "string"; hops += 1) {
    target = target.$ref
      .split("/")
      .slice(1)
      .reduce<unknown>(
        (at, key) => (isFields(at) && Object.hasOwn(at, key) ? at[key] : undefined),
        root,
      );
  }
  return isFields(target) ? target : undefined;
}

/** Follows brackets and strings of a JSON object or array in pieces, without building it. */
export class JsonShape {
  #depth = 0;
  #state: "before" | "inside" | "after" | "broken" = "before";
  #inString = false;
  #escaped = false;

  push(text: string): this {
    for (let at = 0; at < text.length; at += 1) {
      this.#take(text.charCodeAt(at));
    }
    return this;
  }

  /** The text is the beginning of an object or array, as far as brackets tell. */
  get isOpen(): boolean {
    return this.#state === "inside";
  }

  /** One whole object or array has been seen and nothing after it. */
  get isComplete(): boolean {
    return this.#state === "after";
  }

  #take(code: number): void {
    if (this.#inString) {
      this.#inString = this.#escaped || code !== quote;
      this.#escaped = !this.#escaped && code === backslash;
    } else if (this.#state === "inside") {
      this.#takeInside(code);
    } else if (code > space && this.#state !== "broken") {
      const opens = code === openBrace || code === openBracket;
      this.#state = opens && this.#state === "before" ? "inside" : "broken";
      this.#depth = 1;
    }
  }

  #takeInside(code: number): void {
    if (code === quote) {
      this.#inString = true;
    } else if (code === openBrace || code === openBracket) {
      this.#depth += 1;
    } else if (code === closeBrace || code === closeBracket) {
      this.#depth -= 1;
      this.#state = this.#depth === 0 ? "after" : "inside";
    }
  }
}

const [quote, backslash, space] = [34, 92, 32];
const [openBrace, closeBrace, openBracket, closeBracket] = [123, 125, 91, 93];
