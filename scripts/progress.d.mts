export function phase<T>(
  label: string,
  work: () => Promise<T> | T,
  options?: { done?: (result: T) => string; isLong?: boolean },
): Promise<T>;
export function warn(message: string): void;
export function complain(message: string): void;
