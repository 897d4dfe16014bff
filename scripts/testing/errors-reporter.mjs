import { writeFileSync } from "node:fs";

/** A Vitest reporter for what the JSON report leaves out: the errors that belong to no test. */
// biome-ignore lint/style/noDefaultExport: Vitest loads a reporter by its default export.
export default class {
  onTestRunEnd(_modules, unhandledErrors) {
    const texts = unhandledErrors.map(({ name, message, stack }) => stack || `${name}: ${message}`);
    writeFileSync(process.env.TEST_ERRORS_FILE, JSON.stringify(texts));
  }
}
