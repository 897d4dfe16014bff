import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "../fixtures/test";

test("the README's curl commands create a thread, start a run and read its events to the end", async ({
  api,
  login,
  stack,
}) => {
  const readme = await readFile(join(stack.root, "README.md"), "utf8");
  const commands = /## From a program[\s\S]*?```sh\n([\s\S]*?)```/.exec(readme)?.[1];
  if (commands === undefined) throw new Error("The README has no commands for programs.");
  const person = await login();
  const made = { name: "README", scopes: ["read", "write"], expiresInDays: null };
  const { token } = await person.api.json<{ token: string }>("POST", "/api/tokens", made);
  const environment = { PATH: process.env.PATH ?? "", LONGRUN: stack.appUrl, TOKEN: token };

  const { stdout } = await promisify(execFile)("bash", ["-euo", "pipefail", "-c", commands], {
    env: { ...environment, NODE_ENV: "test" },
    timeout: 60_000,
  });

  expect(stdout).toContain("I am the stand-in endpoint");
  const events = [...stdout.matchAll(/^data: (.*"type".*)$/gm)].map(([, data]) =>
    JSON.parse(`${data}`),
  );
  expect(events[0]).toMatchObject({ type: "run-start" });
  expect(events.at(-1)).toMatchObject({ type: "run-end", status: "succeeded" });
  const { threads } = await person.api.json<{ threads: { title: string }[] }>(
    "GET",
    "/api/threads",
  );
  expect(threads.map(({ title }) => title)).toEqual(["What is a log?"]);
  expect(await (await api.call("GET", "/api/threads")).text()).not.toContain("What is a log?");
});
