// `npm run bench`: a durable Postgres of its own, then bench/main.ts with the arguments given.
import { typescript } from "./install.mjs";
import { provideBrowser } from "./testing/browser.mjs";
import { prepare } from "./testing/prepare.mjs";
import { runLoudly, startPostgres } from "./testing/tools.mjs";

await prepare();
const postgres = await startPostgres("--durable");
const env = { BENCH_DATABASE_URL: postgres.url, BENCH_POSTGRES_PID: String(postgres.pid) };
const needsBrowser = process.argv.some((arg) => /^--only=.*\b(page|share|markdown)\b/.test(arg));
if (needsBrowser) Object.assign(env, await provideBrowser());
const ok = await runLoudly(typescript("bench/main.ts", ...process.argv.slice(2)), env);
await postgres.stop();
process.exit(ok ? 0 : 1);
