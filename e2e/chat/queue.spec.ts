import { expect, test } from "../fixtures/test";
import { expectTokens } from "../fixtures/tokens";

const held = { outputs: [{ type: "text" as const, tokens: 20 }], holdAt: 10 };

test("what is sent while a run is live waits, can be changed or removed, and starts by itself at its end", {
  tag: "@long",
}, async ({ conversation, page, upstream }) => {
  const script = await upstream.use([held, "plain", held]);
  await conversation.open();
  await conversation.box.fill(script.prompt("First."));
  // Pressed twice, it sends once.
  await conversation.sendButton.dblclick();
  await expectTokens(conversation.answer, "t", 10);
  await expect(conversation.questions).toHaveCount(1);
  const queue = page.getByRole("list", { name: "Messages that wait" });
  const waiting = queue.getByRole("listitem");
  await conversation.send("Never sent.");
  await expect(waiting).toHaveText(/Never sent\./);
  await conversation.send(script.prompt("Second."));
  await expect(waiting).toHaveText([/Never sent\./, /Second\./]);
  await waiting.first().getByRole("button", { name: "Remove this message" }).click();
  await expect(waiting).toHaveText([/Second\./]);
  await waiting.getByRole("button", { name: "Edit this message" }).click();
  await queue.getByRole("textbox").fill(script.prompt("Second, and better."));
  const kept = page.waitForResponse((response) => response.request().method() === "PATCH");
  await page.keyboard.press("Enter");
  await expect(waiting).toHaveText(/Second, and better\./);
  await kept;
  await conversation.reload();
  await expect(waiting).toHaveText(/Second, and better\./);
  await expect(conversation.questions).toHaveCount(1);

  await script.release();
  await expect(queue).toBeHidden();
  await expect(conversation.questions).toHaveText([/First\./, /Second, and better\./]);
  await expect(conversation.answers).toHaveCount(2);
  await expectTokens(conversation.answers.first(), "t", 20);
  await expect(conversation.answer).toContainText("Here is the answer");
  await expect(conversation.answer).toHaveAttribute("aria-busy", "false");
  expect(await script.requests()).toHaveLength(2);

  // What waits when a run is stopped comes back into the box.
  await conversation.send(script.prompt("Third."));
  await expectTokens(conversation.answer, "t", 10);
  await conversation.send("Fourth, waiting.");
  await expect(waiting).toHaveText(/Fourth, waiting\./);
  await expect(conversation.box).toHaveValue("");
  await conversation.stopButton.click();
  await expect(conversation.answer.getByText("Stopped")).toBeVisible();
  await expect(conversation.box).toHaveValue("Fourth, waiting.");
  await expect(queue).toBeHidden();
});
