import { parseArgs } from "node:util";
import { isDialectName } from "./dialects";
import { startUpstream } from "./server";

/** Runs the stand-in endpoint until it is stopped. */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      port: { type: "string", default: process.env.UPSTREAM_PORT ?? "8000" },
      host: { type: "string", default: process.env.UPSTREAM_HOST ?? "127.0.0.1" },
      dialect: { type: "string", default: process.env.UPSTREAM_DIALECT ?? "vllm" },
      key: { type: "string", default: process.env.UPSTREAM_KEY ?? "" },
      window: { type: "string" },
      rate: { type: "string", default: "80" },
    },
  });
  if (!isDialectName(values.dialect)) {
    throw new Error(`No dialect named ${values.dialect}`);
  }
  const upstream = await startUpstream({
    port: Number(values.port),
    host: values.host,
    dialect: values.dialect,
    rate: Number(values.rate),
    ...(values.key === "" ? {} : { apiKey: values.key }),
    ...(values.window === undefined ? {} : { maxModelLen: Number(values.window) }),
  });
  const base = values.dialect === "zai" ? "/api/paas/v4" : "/v1";
  console.log(`Stand-in endpoint (${values.dialect}): ${upstream.url}${base}`);
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.once(signal, () => {
      upstream.close().then(() => process.exit(0), fail);
    });
  }
}

function fail(error: unknown): void {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}

main().catch(fail);
