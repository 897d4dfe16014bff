// A Postgres for tests and benchmarks: prints where it is as one JSON line and serves until its
// standard input ends. `--durable` keeps fsync, which benchmarks need to be honest.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startEmbeddedPostgres } from "@/db/embedded/start";

const dataDir = mkdtempSync(join(tmpdir(), "longrun-postgres-"));
const isDurable = process.argv.includes("--durable");
const postgres = await startEmbeddedPostgres({
  dataDir,
  stopsWithParent: true,
  // Every test file has a pool of its own.
  settings: { max_connections: "300", ...(isDurable ? {} : { fsync: "off" }) },
});

let isStopping = false;
async function stop() {
  if (isStopping) return;
  isStopping = true;
  await postgres.stop();
  rmSync(dataDir, { recursive: true, force: true });
  process.exit(0);
}
process.stdin.on("end", stop).resume();
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, stop);
process.stdout.write(`${JSON.stringify({ url: postgres.adminUrl, pid: postgres.pid })}\n`);
