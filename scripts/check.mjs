// `npm run check`: the static checks alone.
import { runChecks } from "./testing/checks.mjs";
import { prepare } from "./testing/prepare.mjs";
import { runStages } from "./testing/report.mjs";

await prepare();
process.exit((await runStages([["Static checks", runChecks]])) ? 0 : 1);
