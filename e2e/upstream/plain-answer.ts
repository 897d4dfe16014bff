import type { Answer } from "./answer";
import { isRecord } from "./chat-body";
import { now } from "./pacer";
import { stampMark } from "./pieces";
import { completion, type ToolCallEntry } from "./wire";

/** Sends an answer as one JSON object, after the time its tokens take. */
export async function sendPlain(answer: Answer): Promise<void> {
  if ((await answer.passPoint("body")) || (await answer.passPoint(0))) {
    return;
  }
  let reasoning = "";
  let text = "";
  const entries: ToolCallEntry[] = [];
  let truncated = false;
  for (const delta of answer.deltas) {
    const before = answer.exchange.record.tokensSent;
    await answer.pacer.due(before);
    answer.count(delta);
    reasoning += delta.reasoning;
    text += delta.text;
    entries.push(...delta.calls);
    truncated = delta.truncated;
    for (const point of answer.pointsPassed(before)) {
      if (await answer.passPoint(point)) {
        return;
      }
    }
  }
  const body = completion(answer.envelope, {
    reasoning,
    text,
    calls: joinCalls(entries),
    finish: answer.finishReason(truncated) ?? "stop",
    usage: answer.usageJson() ?? null,
  });
  const json = JSON.stringify(body).replaceAll(stampMark, now().toFixed(3));
  const length = { "content-length": String(Buffer.byteLength(json)) };
  const headers = answer.exchange.scenario.headers;
  answer.writer.head(200, { "content-type": "application/json", ...length, ...headers });
  answer.writer.end(json);
}

function joinCalls(entries: readonly ToolCallEntry[]): ToolCallEntry[] {
  const calls = new Map<
    number,
    ToolCallEntry & { function: { name: string; arguments: unknown } }
  >();
  for (const { index = 0, id, function: part } of entries) {
    const call = calls.get(index) ?? {
      id: id ?? "",
      type: "function" as const,
      function: { name: "", arguments: "" },
    };
    call.function.name = part?.name ?? call.function.name;
    call.function.arguments = isRecord(part?.arguments)
      ? part.arguments
      : `${call.function.arguments}${part?.arguments ?? ""}`;
    calls.set(index, call);
  }
  return [...calls.values()];
}
