import type { ModelChoice } from "@/protocol/api";
import type { Api } from "../fixtures/api";
import type { SignedIn } from "../fixtures/people";
import type { Upstream } from "../fixtures/script";
import { expect } from "../fixtures/test";
import { fill, type Place, type Route } from "./routes";

export interface Scene {
  owner: SignedIn;
  place: Place;
}

/** A person with one of everything: a held run, and a message that waits behind it. */
export async function setScene(owner: SignedIn, upstream: Upstream): Promise<Scene> {
  const script = await upstream.use({ outputs: [{ type: "text", tokens: 5 }], holdAt: 2 });
  const threadId = await owner.api.createThread();
  const { runId, assistantMessageId } = await owner.api.send(threadId, script.prompt());
  // From here on nothing moves by itself.
  const stream = await owner.api.follow(runId ?? "");
  await stream.until(({ text }) => text.includes("t000002"));
  stream.close();
  // Not earlier: a run that has not asked yet would take the message with it.
  const { queuedId } = await owner.api.send(threadId, "Later.");
  const { id: fileId } = await owner.api.upload("notes.txt", "To be read.");
  const { models } = await owner.api.json<{ models: ModelChoice[] }>("GET", "/api/models");
  const { id: modelId, endpointId } = models[0] ?? {};
  const own = { threadId, runId, queuedId, messageId: assistantMessageId, fileId };
  const partId = `${assistantMessageId}.0`;
  const shares = `/api/threads/${threadId}/shares`;
  const { id: shareId } = await owner.api.json<{ id: string }>("POST", shares, {});
  const token = { name: "Scene", scopes: ["read"], expiresInDays: 1 };
  const { id: tokenId } = await owner.api.json<{ id: string }>("POST", "/api/tokens", token);
  const people = { userId: owner.id, linkId: `lnk_${"0".repeat(25)}` };
  const place = { ...own, partId, modelId, endpointId, shareId, tokenId, ...people };
  return { owner, place: place as Place };
}

/** Calls a route with a body that is all right, unless another one is given. */
export async function call(
  api: Api,
  route: Route,
  place: Place,
  init: Parameters<Api["call"]>[2] = {},
) {
  const json = init.body === undefined ? { json: route.body } : {};
  return await api.call(route.method, fill(route.path, place), { ...json, ...init });
}

/** The same process answers as before. */
export async function expectAlive(api: Api, pid: number): Promise<void> {
  expect(() => process.kill(pid, 0)).not.toThrow();
  expect((await api.call("GET", "/api/health/ready")).status).toBe(200);
}
