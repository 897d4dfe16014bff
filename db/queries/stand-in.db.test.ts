import { afterAll, beforeAll, expect, test } from "vitest";
import { createTestDatabase, type TestDatabase } from "../test-database";
import {
  ensureDemoEndpoint,
  ensureStandIn,
  insertEndpoint,
  listEndpoints,
} from "./admin-endpoints";
import { syncEnvironmentEndpoint } from "./endpoints";

let copy: TestDatabase;
beforeAll(async () => {
  copy = await createTestDatabase();
});
afterAll(async () => await copy.drop());

test("the demo stands in until there is an endpoint, and comes back over nobody's word", async () => {
  const { database } = copy;
  const states = async () =>
    (await listEndpoints(database)).map(({ source, isEnabled }) => [source, isEnabled]);
  const start = async (given: { name: string; kind: string; baseUrl: string } | null) => {
    await syncEnvironmentEndpoint(database, given);
    await Promise.all([ensureStandIn(database, "Demo"), ensureStandIn(database, "Demo")]);
  };
  const gpu = { name: "gpu", kind: "vllm", baseUrl: "http://gpu:8000/v1" };
  await start(null);
  expect(await states()).toEqual([["demo", true]]);
  await start(gpu);
  const withGpu = [
    ["environment", true],
    ["demo", false],
  ];
  expect(await states()).toEqual(withGpu);

  // Without the variable for once, and with a demo of its own: it makes way anew.
  await database.$client.query("delete from endpoints where source = 'demo'");
  await start(null);
  expect(await states()).toEqual([["demo", true]]);
  await start(gpu);
  expect(await states()).toEqual(withGpu);

  // Turned off it stays off, and a real one turns off what was turned on before it.
  await start(null);
  expect(await states()).toEqual([["demo", false]]);
  await ensureDemoEndpoint(database, "Demo");
  const id = "end_0123456789012345678901234";
  await insertEndpoint(database, {
    ...{ id, name: "own", kind: "vllm", baseUrl: "http://own:8000/v1" },
    ...{ source: "admin", keyCiphertext: null },
  });
  expect(await states()).toEqual([
    ["admin", true],
    ["demo", false],
  ]);
});
