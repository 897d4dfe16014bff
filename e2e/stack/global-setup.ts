import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { startUpstream } from "../upstream/server";
import { AppServer } from "./app-server";
import { copyTemplate, createTemplate, dropDatabase, findBreaches, nameOf } from "./databases";
import { createLogFolder, findComplaints, removeLogFolder } from "./server-logs";
import { publishStack } from "./stack";

const root = dirname(dirname(import.meta.dirname));
const admin = { email: "admin@example.org", password: "correct horse battery" };

/** Starts what all tests share; what it answers stops it and judges what the tests left behind. */
// biome-ignore lint/style/noDefaultExport: Playwright takes the default export.
export default async function setUp(): Promise<() => Promise<void>> {
  const serverUrl = process.env.TEST_DATABASE_URL;
  if (serverUrl === undefined) throw new Error("TEST_DATABASE_URL names no server: use npm test.");
  if (!existsSync(join(root, ".next", "BUILD_ID"))) {
    throw new Error("There is no production build: use npm test, which makes one.");
  }
  const logFolder = createLogFolder();
  const template = await createTemplate(serverUrl);
  const databaseUrl = await copyTemplate(serverUrl, template);
  const upstream = await startUpstream({ rate: 0 });
  const logFile = join(logFolder, "shared.log");
  const app = await AppServer.start({
    ...{ root, databaseUrl, logFile, upstreamUrl: upstream.url },
    env: {
      LONGRUN_ADMIN_EMAIL: admin.email,
      LONGRUN_ADMIN_PASSWORD: admin.password,
      LONGRUN_SHARING: "on",
    },
  });
  publishStack({
    ...{ root, serverUrl, template, databaseUrl, logFolder, admin },
    appUrl: app.url,
    appPid: app.pid,
    upstreamUrl: upstream.url,
  });
  return async () => {
    const { code, signal } = await app.stop();
    await upstream.close();
    const problems = [
      ...(code === 0 ? [] : [`The server ended with ${signal ?? `exit code ${code}`}.`]),
      ...(await findBreaches(databaseUrl)),
      ...findComplaints(logFolder),
    ];
    await dropDatabase(serverUrl, nameOf(databaseUrl));
    await dropDatabase(serverUrl, template);
    if (problems.length > 0) throw new Error(`After the tests:\n${problems.join("\n")}`);
    removeLogFolder(logFolder);
  };
}
