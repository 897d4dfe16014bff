/** Who asks is checked before a body is read; a body that is held back must not carry rights past their end. */
const checks = new WeakMap<Request, () => Promise<unknown>>();

/** `check` throws when whoever asks may not any more. Of several the last one counts. */
export function noteCheck(request: Request, check: () => Promise<unknown>): void {
  checks.set(request, check);
}

/** Throws what the request's check throws now; a request without one passes. */
export async function checkAgain(request: Request): Promise<void> {
  await checks.get(request)?.();
}
