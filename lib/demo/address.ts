/** Next gives instrumentation and route handlers module instances of their own, but one globalThis. */
const registry = globalThis as typeof globalThis & { longrunDemo?: DemoAddress };

export interface DemoAddress {
  baseUrl: string;
  apiKey: string;
}

/** Of the endpoint, as administrators see it. */
export const demoName = "Demo";
/** The name the endpoint lists, so that whatever shows a model's name says what it is. */
export const demoModelName = "Demo (scripted answers, no model)";

/** Where this process's demo server listens. */
export function findDemo(): DemoAddress | undefined {
  return registry.longrunDemo;
}

export function publishDemo(address: DemoAddress | undefined): void {
  if (address) registry.longrunDemo = address;
  else delete registry.longrunDemo;
}
