/** The administrator's usage page and its table, over 100,000 counted steps of 200 people. */
import type { Database } from "@/db/client";
import { newId } from "@/protocol/ids";
import { createDatabase } from "./database";
import type { Figure, Measure } from "./figure";
import { call } from "./http";
import type { Product } from "./product";
import { startStand } from "./stand";
import { quantile } from "./stats";

const people = 200;
const steps = 100_000;
const asked = { warm: 5, measured: 40 };

const addresses = {
  "the page": "/admin/usage",
  "its figures": "/api/admin/usage?days=90",
  "its CSV": "/api/admin/usage/csv?days=90",
};

export const usageMeasure: Measure = {
  name: "usage",
  about: "the administrator's usage page over 100,000 steps",
  async run({ databaseUrl, tell }) {
    const { url, database, drop } = await createDatabase(databaseUrl);
    const stand = await startStand({ DATABASE_URL: url });
    try {
      tell(`${steps} steps of ${people} people`);
      await seed(database);
      const figures: Figure[] = [];
      for (const [name, address] of Object.entries(addresses))
        figures.push(await measure(stand.product, name, address));
      return figures;
    } finally {
      await stand.stop();
      await drop();
    }
  },
};

/** Over 90 days, ten models, half of them with a price. */
async function seed(database: Database): Promise<void> {
  const ids = Array.from({ length: people }, () => newId("user"));
  await database.$client.query(
    `insert into users (id, name, email)
     select id, 'Person ' || n, 'person' || n || '@example.org'
     from unnest($1::text[]) with ordinality t(id, n)`,
    [ids],
  );
  await database.$client.query(
    `insert into usage (run_id, step, attempt, user_id, model, input_tokens, cached_tokens, output_tokens,
       reasoning_tokens, cost, at)
     select 'run_' || n / 20, n % 20, 1, ($1::text[])[1 + n / 20 % $2], 'model-' || n / 20 % 10,
       20000 + n % 7000, n % 9000, 400 + n % 900, n % 300,
       case when n / 20 % 10 < 5 then n % 100 / 1000.0 end, now() - n * interval '77 seconds'
     from generate_series(0, $3::int - 1) n`,
    [ids, people, steps],
  );
  await database.$client.query("vacuum analyze");
}

async function measure({ url, cookie }: Product, name: string, address: string): Promise<Figure> {
  const times: number[] = [];
  for (let round = 0; round < asked.warm + asked.measured; round += 1) {
    const startedAt = performance.now();
    const response = await call(`${url}${address}`, { headers: { cookie } });
    for await (const _ of response);
    if (response.statusCode !== 200) throw new Error(`${address}: ${response.statusCode}`);
    if (round >= asked.warm) times.push(performance.now() - startedAt);
  }
  const slow = quantile(times, 0.95).toFixed(0);
  const value = quantile(times, 0.5);
  return { name: `usage, ${name}`, value, unit: "ms", note: `median of 40; p95 ${slow} ms` };
}
