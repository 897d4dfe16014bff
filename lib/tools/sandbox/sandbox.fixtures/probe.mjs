/** What a script could do that has broken out of the shell: every attempt answers what came of it. */
import { execSync } from "node:child_process";
import { once } from "node:events";
import { readFileSync, writeFileSync, writeSync } from "node:fs";
import { connect } from "node:net";
import { Worker } from "node:worker_threads";

const job = JSON.parse(readFileSync(0, "utf8"));
const attempts = {
  // biome-ignore lint/style/noProcessEnv: whether there is anything in it is the question
  environment: () => JSON.stringify(process.env),
  uid: () => process.getuid(),
  passwd: () => readFileSync("/etc/passwd", "utf8"),
  parentEnvironment: () => readFileSync(`/proc/${process.ppid}/environ`, "utf8"),
  rootOfInit: () => readFileSync("/proc/1/root/etc/hostname", "utf8"),
  sources: () => readFileSync(job.source, "utf8"),
  write: () => writeFileSync("/tmp/longrun-escape", "x"),
  command: () => execSync("id").toString(),
  worker: () => new Worker("process.exit(0)", { eval: true }) && "started",
  addon: () => process.dlopen({ exports: {} }, "/lib/x86_64-linux-gnu/libc.so.6") ?? "loaded",
  signalParent: () => process.kill(job.parent, 0),
};
const results = {};
for (const [name, attempt] of Object.entries(attempts)) {
  try {
    results[name] = attempt();
  } catch (error) {
    results[name] = `refused: ${error.code ?? error.message}`;
  }
}
const socket = connect(job.port, "127.0.0.1");
results.network = await Promise.race([
  once(socket, "connect").then(() => "connected"),
  once(socket, "error").then(([error]) => `refused: ${error.code}`),
]).catch((error) => `refused: ${error.code}`);
writeSync(1, JSON.stringify(results));
process.exit(0);
