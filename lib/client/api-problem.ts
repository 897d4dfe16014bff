import type { Problem } from "@/protocol/api";

/** A request that did not do what it should, as data for the view: `code` names the sentence. */
export class ApiProblem extends Error {
  readonly status: number;
  readonly code: string;
  readonly field: string | undefined;
  readonly requestId: string | undefined;

  constructor(problem: Partial<Problem> & { code: string }, options?: ErrorOptions) {
    super(problem.detail ?? problem.title ?? problem.code, options);
    this.name = "ApiProblem";
    this.status = problem.status ?? 0;
    this.code = problem.code;
    this.field = problem.field;
    this.requestId = problem.requestId;
  }

  /** Whether the server may have done it all the same. */
  get isUncertain(): boolean {
    return this.status < 400 || this.status >= 500;
  }
}

export async function toApiProblem(response: Response): Promise<ApiProblem> {
  const type = response.headers.get("content-type") ?? "";
  const body: unknown = type.includes("json") ? await response.json().catch(() => null) : null;
  const fields = typeof body === "object" && body !== null ? (body as Partial<Problem>) : {};
  return new ApiProblem({
    ...fields,
    status: response.status,
    code: typeof fields.code === "string" ? fields.code : "unreadable-answer",
  });
}
