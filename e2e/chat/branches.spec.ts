import { expect, test } from "../fixtures/test";
import { text } from "../upstream/fault-entry";

test("R27, R31: five failed and 35 further answers stand beside the first, through reloads; each is reached", {
  tag: "@long",
}, async ({ api, conversation, upstream }) => {
  const fails = (count: number) => Array.from({ length: count * 8 }, () => "status-503");
  const script = await upstream.use([
    { outputs: [text("The first answer.")] },
    ...fails(5),
    { outputs: [text("A further answer.")] },
  ]);
  const { answer, answers, questions } = conversation;
  await conversation.open();
  await conversation.send(script.prompt("A question."));
  await expect(answer).toContainText("The first answer.");
  const threadId = await conversation.threadId();
  for (let turn = 1; turn <= 5; turn += 1) {
    await answer.getByRole("button", { name: "Regenerate", exact: true }).click();
    await expect(answer).toContainText(`${turn + 1} / ${turn + 1}`);
    await expect(answer).toContainText("The endpoint is overloaded.");
    await conversation.reload();
    await expect(answers).toHaveCount(1);
    await expect(answer).toContainText(`${turn + 1} / ${turn + 1}`);
    await expect(questions).toContainText("A question.");
  }
  const previous = answer.getByRole("button", { name: "Previous version" });
  for (let index = 5; index >= 1; index -= 1) {
    await previous.click();
    await expect(answer).toContainText(`${index} / 6`);
  }
  await expect(answer).toContainText("The first answer.");

  const [first] = await api.messages(threadId);
  for (let turn = 1; turn <= 35; turn += 1) {
    const path = `/api/threads/${threadId}/runs`;
    const { runId } = await api.json<{ runId: string }>("POST", path, { regenerate: first?.id });
    await api.untilEnded(runId);
  }
  await conversation.reload();
  await expect(questions).toHaveCount(1);
  await expect(answers).toHaveCount(1);
  await expect(answer).toContainText("41 / 41");
  await expect(answer).toContainText("A further answer.");
  await previous.click();
  await expect(answer).toContainText("40 / 41");
});
