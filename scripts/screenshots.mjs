// `npm run screenshots`: every screen in both themes, widths and languages, into
// test-results/screenshots; the main ones into docs/screenshots. Needs a font with Chinese.
import { prepare } from "./testing/prepare.mjs";
import { runEndToEnd } from "./testing/suites.mjs";

await prepare();
const config = "--config=e2e/screenshots/playwright.config.ts";
const { failed } = await runEndToEnd([config, ...process.argv.slice(2)]);
process.exit(failed === 0 ? 0 : 1);
