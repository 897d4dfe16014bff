/** Search and the list of threads, with 10,000 threads and 100,000 messages of one person. */
import { closeDatabase, connectDatabase, type Database } from "@/db/client";
import { toSearchTokens } from "@/db/search-tokens";
import { listThreads } from "@/lib/threads/list";
import { newId } from "@/protocol/ids";
import { createDatabase } from "./database";
import type { Measure } from "./figure";
import { quantile } from "./stats";

const threadCount = 10_000;
const messagesPerThread = 10;
const batch = 500;

export const searchMeasure: Measure = {
  name: "search",
  about: "sidebar search and list on 10,000 threads with 100,000 messages",
  async run({ databaseUrl, tell }) {
    const { url, drop } = await createDatabase(databaseUrl);
    const database = connectDatabase(url, () => undefined);
    try {
      const user = await seed(database, tell);
      await database.$client.query("vacuum analyze");
      const figures = [];
      for (const [name, queries] of Object.entries(asked)) {
        const times = await measure(queries, async (q) => {
          await listThreads(user, { q, limit: 30 });
        });
        figures.push(toFigure(`search for ${name}`, times));
      }
      const pages = await measure(["first"], async () => {
        await listThreads(user, { limit: 30 });
      });
      return [...figures, toFigure("first page of 10,000 threads", pages)];
    } finally {
      await closeDatabase();
      await drop();
    }
  },
};

const asked = {
  "a word in most messages": ["the", "model", "的"],
  "words in few messages": ["word4711", "word900 word17", "word4711 the", "量子 word42"],
  "what no message has": ["qqzz", "word1 qqzz", "量子虫洞"],
  "the beginning of a word": ["wor", "word47", "mod"],
  "a word in Chinese": ["深度学习", "学", "量子计算"],
  "part of a word": ["ord4711", "ode", "%_x"],
  "a misspelt word": ["tilte4711", "modle", "qqzzyyxx", "wrod123"],
};

function toFigure(name: string, times: readonly number[]) {
  const note = `p95 of ${times.length}`;
  return { name, value: quantile(times, 0.95), unit: "ms", bar: 100, note } as const;
}

async function measure(
  queries: readonly string[],
  ask: (query: string) => Promise<void>,
): Promise<number[]> {
  const times: number[] = [];
  for (let round = 0; round < 45; round += 1) {
    const query = queries[round % queries.length] ?? "";
    const startedAt = performance.now();
    await ask(query);
    // What was read for the first time is not what a person meets twice.
    if (round >= 5) times.push(performance.now() - startedAt);
  }
  return times;
}

/** Words as languages have them: a few in every text, most in hardly any. */
function makeText(random: () => number): string {
  const words = Array.from({ length: 40 + Math.floor(random() * 120) }, () => {
    const rank = Math.floor(20_000 ** random()) - 1;
    if (rank < 4) return ["the", "model", "of", "is"][rank] ?? "the";
    return `word${rank}`;
  });
  const chinese = random() < 0.2 ? "深度学习模型的训练需要大量的数据" : "";
  const rare = random() < 0.01 ? "量子计算的未来" : "";
  return `${words.join(" ")} ${chinese}${rare}`;
}

async function seed(database: Database, tell: (text: string) => void): Promise<{ id: string }> {
  const user = { id: newId("user") };
  const random = createRandom(7);
  const client = database.$client;
  await client.query("insert into users (id, name, email) values ($1, 'Ada', 'ada@example.com')", [
    user.id,
  ]);
  for (let start = 0; start < threadCount; start += batch) {
    if (start % 2_000 === 0) tell(`threads ${start} of ${threadCount}`);
    const threads = Array.from({ length: batch }, (_, at) => ({
      id: newId("thread"),
      title: `Title${start + at} of the ${makeText(random).slice(0, 40)}`,
    }));
    await client.query(
      `insert into threads (id, user_id, title, title_source, updated_at)
       select id, $1, title, 'model', now() - n * interval '1 minute'
       from unnest($2::text[], $3::text[]) with ordinality t(id, title, n)`,
      [user.id, threads.map(({ id }) => id), threads.map(({ title }) => title)],
    );
    const rows = threads.flatMap(({ id, title }) => [
      { threadId: id, messageId: null, text: title },
      ...Array.from({ length: messagesPerThread }, () => ({
        threadId: id,
        messageId: newId("message"),
        text: makeText(random),
      })),
    ]);
    const messages = rows.filter((row) => row.messageId !== null);
    await client.query(
      `insert into messages (id, thread_id, role) select *, 'user' from unnest($1::text[], $2::text[])`,
      [messages.map((row) => row.messageId), messages.map((row) => row.threadId)],
    );
    await client.query(
      `insert into search_texts (id, user_id, thread_id, message_id, text, tokens, updated_at)
       select gen_random_uuid()::text, $1, thread, message, text,
         array_to_tsvector(array(select jsonb_array_elements_text(tokens::jsonb))),
         now() - random() * interval '90 days'
       from unnest($2::text[], $3::text[], $4::text[], $5::text[]) t(thread, message, text, tokens)`,
      [
        user.id,
        rows.map((row) => row.threadId),
        rows.map((row) => row.messageId),
        rows.map((row) => row.text),
        rows.map((row) => JSON.stringify(toSearchTokens(row.text))),
      ],
    );
  }
  return user;
}

/** The same texts in every run (mulberry32). */
function createRandom(start: number): () => number {
  let state = start;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
