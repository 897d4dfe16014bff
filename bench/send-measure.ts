/** From a person's send leaving the client to the endpoint having the request. */
import type { Figure, Measure } from "./figure";
import { callJson, now } from "./http";
import { type Stand, startStand } from "./stand";
import { median, quantile } from "./stats";

const sends = 60;
/** Until the compiler has seen all of the way. */
const warmUps = 100;

export const sendMeasure: Measure = {
  name: "send",
  about: "POST of a message to the request at the endpoint",
  async run({ tell }) {
    // The title of one thread would be asked for while the next message is sent, as no person does.
    const stand = await startStand({ LONGRUN_TITLES: "off" });
    try {
      await stand.control.use("default", { outputs: [{ type: "text", text: "Yes." }] });
      tell(`${sends} messages, one after the other`);
      const ours = await repeat((index) => sendToProduct(stand, index));
      const straight = await repeat((index) => sendStraight(stand, index));
      return toFigures(ours, straight);
    } finally {
      await stand.stop();
    }
  },
};

async function repeat(send: (index: number) => Promise<number>): Promise<number[]> {
  const times: number[] = [];
  for (let index = 0; index < warmUps + sends; index += 1) {
    const took = await send(index);
    if (index >= warmUps) times.push(took);
  }
  return times;
}

async function sendToProduct({ product, control }: Stand, index: number): Promise<number> {
  const key = `send-${index}`;
  const threadId = await product.createThread();
  const sentAt = now();
  const { runId } = await product.answer(threadId, `Begin. [[${key}]]`);
  await (await product.view(runId)).ended;
  return (await receivedAt(control, key)) - sentAt;
}

async function sendStraight({ upstreamUrl, control }: Stand, index: number): Promise<number> {
  const key = `straight-${index}`;
  const messages = [{ role: "user", content: `Begin. [[${key}]]` }];
  const sentAt = now();
  await callJson(`${upstreamUrl}/v1/chat/completions`, { body: { model: "glm-5.1", messages } });
  return (await receivedAt(control, key)) - sentAt;
}

async function receivedAt(control: Stand["control"], key: string): Promise<number> {
  const [request] = await control.requests(key);
  if (!request) throw new Error(`the endpoint saw no request of ${key}`);
  return request.receivedAt;
}

function toFigures(ours: readonly number[], straight: readonly number[]): Figure[] {
  const note = `p99 ${quantile(ours, 0.99).toFixed(1)} ms; straight to the endpoint ${median(straight).toFixed(1)} ms`;
  return [
    {
      name: "send to request at the endpoint, p50",
      value: median(ours),
      unit: "ms",
      bar: 30,
      note,
    },
  ];
}
