import { expectAccessible } from "../fixtures/accessible";
import { expect, test } from "../fixtures/test";

test("a live run with a queue keeps nobody out", { tag: "@long" }, async ({
  conversation,
  page,
  upstream,
}) => {
  const script = await upstream.use({ outputs: [{ type: "text", tokens: 20 }], holdAt: 10 });
  await conversation.open();
  await conversation.send(script.prompt());
  await expect(conversation.answer).toContainText("t000010");
  await conversation.send("Later.");
  await expect(page.getByRole("list", { name: "Messages that wait" })).toBeVisible();
  await expectAccessible(page);
});

test("the landmarks and names are those that screen readers and programs rely on", async ({
  conversation,
  page,
  upstream,
}) => {
  const script = await upstream.use({
    outputs: [
      { type: "reasoning", tokens: 5 },
      { type: "text", tokens: 5 },
    ],
    holdAt: 8,
  });
  await conversation.open();
  await expect(page.getByRole("navigation", { name: "Threads" })).toBeVisible();
  await expect(page.getByRole("main")).toBeVisible();
  await expect(page.getByRole("button", { name: "New thread" })).toBeVisible();
  // The model's name is known once the list of models is there.
  await expect(page.getByText("glm-5.1-fp8")).toBeVisible();
  await conversation.send(script.prompt());
  await expect(conversation.region).toHaveAttribute("aria-live", "off");
  await expect(conversation.questions).toHaveCount(1);
  await expect(page.getByRole("article", { name: "glm-5.1-fp8" })).toHaveCount(1);
  await expect(page.getByRole("status")).toHaveText("glm-5.1-fp8 is answering.");
  await expect(conversation.stopButton).toBeVisible();
  await conversation.box.fill("x");
  await expect(conversation.sendButton).toBeVisible();
  await expect(conversation.stopButton).toHaveCount(0);
  await conversation.box.fill("");
  await script.waitFor("held");
  await script.release();
  await expect(page.getByRole("status")).toHaveText("The answer is complete.");
  await expect(conversation.reasoning).toHaveAttribute("aria-expanded", "false");
});
