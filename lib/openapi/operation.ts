import type { z } from "zod";
import type { Answers } from "./answers";

/** Who may ask: everybody, a person, a person with a browser's session, or an administrator. */
export type Access = "open" | "person" | "session" | "admin";

type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

interface Input {
  query?: z.ZodType;
  body?: z.ZodType;
  /** The body is no JSON. */
  upload?: true;
  /** Takes the header `idempotency-key`. */
  isIdempotent?: true;
  /** Of its success; 200 where it is left out, 204 where it answers nothing. */
  status?: 201 | 202;
}

interface Described extends Input {
  id: string;
  summary: string;
  /** The shape of its JSON, another medium, or null: nothing. */
  answer: { json: keyof Answers } | { mediaType: string; description: string } | null;
}

export interface Operation extends Described {
  method: Method;
  /** As OpenAPI spells it: `/api/threads/{threadId}`. */
  path: string;
  tag: string;
  access: Access;
}

/** A route whose JSON has the shape of its id in `Answers`. */
export function json(id: keyof Answers, summary: string, input: Input = {}): Described {
  return { ...input, id, summary, answer: { json: id } };
}

export function silent(id: string, summary: string, input: Input = {}): Described {
  return { ...input, id, summary, answer: null };
}

export function other(
  id: string,
  answer: { mediaType: string; description: string },
  summary: string,
  input: Input = {},
): Described {
  return { ...input, id, summary, answer };
}

export function section(
  tag: string,
  access: Access,
  routes: Readonly<Record<`${Method} /api/${string}`, Described>>,
): Operation[] {
  return Object.entries(routes).map(([route, described]) => {
    const [method = "", path = ""] = route.split(" ");
    return { ...described, method: method as Method, path, tag, access };
  });
}
