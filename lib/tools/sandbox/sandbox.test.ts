import { execFileSync, spawn } from "node:child_process";
import { createServer } from "node:net";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { runChild } from "./run-child";
import { isRefused, limits, run, signal } from "./sandbox.fixtures/run";

async function outputOf(command: string) {
  const outcome = await run(command);
  if ("error" in outcome) throw new Error(JSON.stringify(outcome.error));
  return outcome.output;
}

/** What a machine like this one allows: a network namespace needs rights that containers often lack. */
function canUnshare(): boolean {
  try {
    const user = process.getuid?.() === 0 ? [] : ["--user"];
    execFileSync("/usr/bin/unshare", [...user, "--net", "/bin/true"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

test("a script that has left the shell finds no secret, no file, no command, no rights", async () => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" ? address?.port : 0;
  const source = path.join(process.cwd(), "lib/env.ts");
  const job = { port, source, parent: process.pid };
  const outcome = await runChild(
    job,
    limits,
    { signal, owner: "test" },
    "sandbox.fixtures/probe.mjs",
  );
  server.close();
  if (!("answer" in outcome)) throw new Error(outcome.stopped);
  const { network, uid, environment, ...others } = outcome.answer as Record<string, unknown>;
  expect(Object.keys(JSON.parse(String(environment)))).not.toContain("PATH");
  expect(String(environment)).not.toMatch(/LONGRUN|DATABASE|HOME|NODE/);
  for (const [name, result] of Object.entries(others))
    expect.soft(result, name).toMatch(/^refused: (ERR_ACCESS_DENIED|EPERM|EACCES|ERR_DLOPEN)/);
  if (process.getuid?.() === 0) expect(uid).toBe(65_534);
  if (process.platform === "linux" && canUnshare())
    expect(network).toMatch(/^refused: (ENETUNREACH|ECONNREFUSED|ENETDOWN|EADDRNOTAVAIL)/);
});

/** Each a way out of the shell, were it a real one. */
const escapes = [
  "cat /etc/passwd",
  "cat /proc/1/environ",
  "cat /proc/self/environ | tr '\\0' '\\n' | grep -c LONGRUN",
  "cat /proc/1/root/etc/hostname",
  "cat /var/run/docker.sock",
  "ls /sys/fs/cgroup && echo 1 > /sys/fs/cgroup/x",
  "nsenter -t 1 -m id",
  "unshare -r id",
  "mount -t proc p /proc",
  "chroot / id",
  "gdb -p 1",
  "sudo id",
  "su -c id",
  "cat < /dev/tcp/127.0.0.1/5432",
  "exec 3<>/dev/tcp/127.0.0.1/22; head -c 4 <&3 | grep SSH",
  "curl -s http://127.0.0.1/",
  "wget -qO- http://127.0.0.1/",
  "ping -c1 127.0.0.1",
  "nc 127.0.0.1 5432",
  "python3 -c 'print(1)'",
  "node -e 'console.log(process.env)'",
  "perl -e 'print 1'",
  "cat ../../../../etc/shadow",
  "ln -s /etc/passwd x && cat x",
  "source /etc/profile && echo sourced",
];

describe("the shell", () => {
  test("gets nothing of the host by any of the usual ways, all in one script", async () => {
    const script = escapes.map((command, at) => `(${command})\necho "$? ended ${at}"`);
    const { output } = await outputOf(script.join("\n"));
    expect(output).not.toMatch(/^root:|uid=|LONGRUN_|SSH|sourced/m);
    for (const [at, command] of escapes.entries())
      expect.soft(output, command).toMatch(new RegExp(`^[1-9]\\d* ended ${at}$`, "m"));
  });

  test("its environment is its own", async () => {
    const { output } = await outputOf("env; pwd; whoami");
    expect(output).not.toMatch(/LONGRUN|DATABASE|npm_|vitest/i);
    expect(output).toContain("/workspace");
  });
});

describe("a limit", () => {
  // The others of its kind: limits.crash.test.ts.
  test("ends a busy loop", async () => {
    expect(isRefused(await run("while true; do :; done", {}, 1))).toBe(true);
  });

  test.runIf(process.platform === "linux")("outlives no owner that was killed", async () => {
    const fixture = path.join(import.meta.dirname, "sandbox.fixtures/owner.mjs");
    const owner = spawn(process.execPath, [fixture], { stdio: "ignore" });
    await expect.poll(() => children(owner.pid), { timeout: 20_000 }).toHaveLength(1);
    const [pid] = children(owner.pid);
    owner.kill("SIGKILL");
    const isAlive = () => sandboxes().some((each) => each.pid === pid);
    await expect.poll(isAlive, { timeout: 10_000 }).toBe(false);
  });

  test("is Stop's, and leaves no process", async () => {
    const stop = new AbortController();
    const running = run("while true; do :; done", { signal: stop.signal }, 60);
    await expect.poll(() => children().length, { timeout: 20_000 }).toBeGreaterThan(0);
    stop.abort();
    expect(await running).toEqual({ error: { class: "cancelled", params: {} } });
    expect(children()).toEqual([]);
  });
});

/** Sandbox processes of a process, by id. */
function children(parent = process.pid): string[] {
  return sandboxes().flatMap(({ pid, ppid }) => (ppid === String(parent) ? [pid] : []));
}

function sandboxes(): { pid: string; ppid: string }[] {
  const listing = execFileSync("/bin/ps", ["-eo", "pid=,ppid=,args="], { encoding: "utf8" });
  return listing
    .split("\n")
    .filter((line) => line.includes("sandbox/child.mjs"))
    .map((line) => {
      const [pid = "", ppid = ""] = line.trim().split(/\s+/);
      return { pid, ppid };
    });
}
