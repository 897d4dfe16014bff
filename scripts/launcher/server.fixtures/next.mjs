// Stands in for Next's command line in tests of the process that looks after it.
import { createServer } from "node:http";

const port = Number(process.argv.at(-1));
process.on("SIGTERM", () => {
  if (process.env.FIXTURE_DRAIN === "never") return;
  process.stdout.write("drained\n");
  process.exit(0);
});
process.stdout.write("▲ Next.js 0\n");
createServer((request, response) => {
  if (request.url === "/crash") process.exit(7);
  const ready = { ready: true, needsSetup: process.env.FIXTURE_SETUP === "1", pid: process.pid };
  response.end(JSON.stringify(ready));
}).listen(port, "127.0.0.1");
