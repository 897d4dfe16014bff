// A process that owns a Postgres, for tests that kill it.
import { startEmbeddedPostgres } from "@/db/embedded/start";

const [dataDir = "", mode] = process.argv.slice(2);
const postgres = await startEmbeddedPostgres({ dataDir, stopsWithParent: mode === "together" });
process.stdout.write(`${JSON.stringify({ pid: postgres.pid, url: postgres.url })}\n`);
setInterval(() => undefined, 1000);
