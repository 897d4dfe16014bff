/** Longrun as people run it: `npm start` on a data folder of its own. */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readPostmaster } from "@/db/embedded/postmaster";
import type { RunStarted } from "@/protocol/api";
import { root, startCommand } from "./child";
import { call, callJson, type Recording, record } from "./http";

const account = { email: "ada@example.org", password: "correct horse battery staple" };
const startMs = 300_000;

export class Product {
  readonly url: string;
  readonly dataDir: string;
  readonly #env: Record<string, string>;
  #command: ReturnType<typeof startCommand> | undefined;
  #cookie = "";

  private constructor(port: number, upstreamUrl: string, env: Record<string, string>) {
    this.url = `http://127.0.0.1:${port}`;
    this.dataDir = mkdtempSync(join(tmpdir(), "longrun-bench-"));
    this.#env = {
      PORT: String(port),
      LONGRUN_DATA_DIR: this.dataDir,
      LONGRUN_ADMIN_EMAIL: account.email,
      LONGRUN_ADMIN_PASSWORD: account.password,
      LONGRUN_ENDPOINT_URL: `${upstreamUrl}/v1`,
      LONGRUN_ENDPOINT_KIND: "vllm",
      ...env,
    };
  }

  /** Builds when needed, starts, signs in. */
  static async start(upstreamUrl: string, env: Record<string, string> = {}): Promise<Product> {
    const product = new Product(await freePort(), upstreamUrl, env);
    await product.launch();
    await product.#signIn();
    return product;
  }

  /** `npm start`; resolves when it says where it serves. */
  async launch(): Promise<void> {
    let output = "";
    let hasStarted = () => {};
    const started = new Promise<void>((resolve) => {
      hasStarted = resolve;
    });
    const command = startCommand(
      [process.execPath, join(root, "scripts/start.mjs")],
      this.#env,
      (text) => {
        output += text;
        if (output.includes("Ctrl-C stops it")) hasStarted();
      },
    );
    this.#command = command;
    const failed = new Promise<never>((_, reject) => {
      const give = (how: string) => reject(new Error(`npm start ${how}:\n${output}`));
      command.process.once("close", () => give("ended"));
      setTimeout(() => give("took too long"), startMs).unref();
    });
    await Promise.race([started, failed]);
    failed.catch(() => undefined);
  }

  /** `npm start` after a kill -9. */
  async relaunch(): Promise<void> {
    await this.#command?.ended;
    await this.launch();
  }

  /** Of the session that is signed in. */
  get cookie(): string {
    return this.#cookie;
  }

  get launcherPid(): number {
    return this.#owner().pid;
  }

  get serverPid(): number {
    return this.#owner().server?.pid ?? 0;
  }

  get postmasterPid(): number {
    return readPostmaster(join(this.dataDir, "postgres", "data"))?.pid ?? 0;
  }

  /** A new thread with one message: the run that answers it. */
  async send(text: string): Promise<{ runId: string }> {
    return await this.answer(await this.createThread(), text);
  }

  async createThread(): Promise<string> {
    const headers = { cookie: this.#cookie };
    return (await callJson<{ id: string }>(`${this.url}/api/threads`, { headers, body: {} })).id;
  }

  async answer(threadId: string, text: string): Promise<{ runId: string }> {
    const path = `${this.url}/api/threads/${threadId}/runs`;
    const headers = { cookie: this.#cookie };
    const { runId } = await callJson<RunStarted>(path, { headers, body: { message: { text } } });
    if (runId === null) throw new Error("the message was queued");
    return { runId };
  }

  async view(runId: string, after?: number): Promise<Recording> {
    const cursor = after === undefined ? "" : `?after=${after}`;
    const headers = { cookie: this.#cookie };
    return await record(`${this.url}/api/runs/${runId}/events${cursor}`, { headers });
  }

  async cancel(runId: string): Promise<void> {
    const headers = { cookie: this.#cookie };
    await callJson(`${this.url}/api/runs/${runId}/cancel`, { method: "POST", headers });
  }

  async stop(): Promise<void> {
    await this.#command?.stop();
    rmSync(this.dataDir, { recursive: true, force: true });
  }

  async #signIn(): Promise<void> {
    const response = await call(`${this.url}/api/auth/sign-in/email`, { body: account });
    response.resume();
    const cookies = response.headers["set-cookie"] ?? [];
    if (response.statusCode !== 200) throw new Error(`sign-in: ${response.statusCode}`);
    this.#cookie = cookies.map((cookie) => cookie.split(";")[0]).join("; ");
  }

  #owner(): { pid: number; server?: { pid: number } } {
    return JSON.parse(readFileSync(join(this.dataDir, "owner.json"), "utf8"));
  }
}

export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", () => resolve()));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === "object" && address ? address.port : 0;
}
