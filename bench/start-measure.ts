/** `npm start` on a fresh clone, and once more after a clean stop. Takes the packages from the registry. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { root, startCommand } from "./child";
import type { Measure } from "./figure";
import { freePort } from "./product";

export const startMeasure: Measure = {
  name: "start",
  about: "npm start on a fresh clone and again",
  async run({ tell }) {
    const folder = mkdtempSync(join(tmpdir(), "longrun-clone-"));
    try {
      execFileSync("git", ["clone", "--quiet", root, folder]);
      const port = await freePort();
      tell("npm start on a fresh clone");
      const cold = await timeStart(folder, port);
      tell("npm start again");
      const warm = await timeStart(folder, port);
      return [
        {
          name: "npm start, fresh clone",
          value: cold,
          unit: "s",
          note: "npm ci and build included",
        },
        { name: "npm start, again after a clean stop", value: warm, unit: "s", bar: 5 },
      ];
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

/** Seconds until it says where it serves; then it is stopped as by Ctrl-C. */
async function timeStart(folder: string, port: number): Promise<number> {
  const startedAt = performance.now();
  let output = "";
  let command: ReturnType<typeof startCommand> | undefined;
  const took = await new Promise<number>((resolve, reject) => {
    command = startCommand(
      ["npm", "start"],
      { PORT: String(port) },
      (text) => {
        output += text;
        if (output.includes("Ctrl-C stops it")) resolve((performance.now() - startedAt) / 1000);
      },
      folder,
    );
    command.process.once("close", () => reject(new Error(`npm start ended:\n${output}`)));
  });
  await command?.stop();
  return took;
}
