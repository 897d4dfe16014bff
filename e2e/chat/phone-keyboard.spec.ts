import type { Page } from "@playwright/test";
import { answered } from "../fixtures/answered";
import { expect, test } from "../fixtures/test";

const seenPx = 420;
const lines = Array.from({ length: 400 }, (_, index) => `line ${index}`).join("\n");
const paragraphs = Array.from({ length: 40 }, (_, index) => `Paragraph ${index + 1}.`).join("\n\n");

/** A keyboard as Safari has it: over the page, which keeps its height and is moved up behind it. */
async function prepareKeyboard(page: Page) {
  await page.setViewportSize({ width: 390, height: 844 });
  await page.addInitScript(() => {
    const seen = Object.assign(new EventTarget(), { height: 844, offsetTop: 0, scale: 1 });
    Object.defineProperty(window, "visualViewport", { value: seen });
  });
  return async (change: { height: number; offsetTop: number }) =>
    await page.evaluate((given) => {
      Object.assign(window.visualViewport ?? {}, given);
      window.visualViewport?.dispatchEvent(new Event("resize"));
    }, change);
}

for (const place of ["new", "old"] as const) {
  test(`R62: over a phone's keyboard 400 lines leave Send, the last line and the thread in sight, in ${place === "new" ? "a new" : "an old"} thread`, async ({
    conversation,
    page,
    seed,
  }) => {
    const setKeyboard = await prepareKeyboard(page);
    const { box, region, sendButton } = conversation;
    const { threadId } = await seed({ text: "A question", events: answered(paragraphs) });
    await conversation.open(place === "old" ? threadId : undefined);
    const edges = async (locator: typeof box) => {
      const { y, height } = (await locator.boundingBox()) ?? { y: Number.NaN, height: Number.NaN };
      return { top: y, bottom: y + height, height };
    };
    await box.focus();
    for (const offsetTop of [0, 200]) {
      await setKeyboard({ height: seenPx, offsetTop });
      await box.fill("");
      await page.keyboard.insertText(lines);
      await expect
        .poll(async () => (await edges(sendButton)).bottom)
        .toBeLessThan(offsetTop + seenPx);
      const written = await edges(box);
      expect(written.height).toBeLessThanOrEqual(seenPx * 0.4);
      expect(written.height).toBeGreaterThan(100);
      const below = await box.evaluate(
        ({ scrollHeight, scrollTop, clientHeight }) => scrollHeight - scrollTop - clientHeight,
      );
      expect(below).toBeLessThan(24);
      if (place === "new") continue;
      const transcript = await edges(region);
      expect(transcript.top).toBeGreaterThanOrEqual(offsetTop);
      expect(transcript.bottom).toBeLessThanOrEqual(written.top);
      expect(transcript.height).toBeGreaterThan(100);
      const last = await edges(page.getByText("Paragraph 40."));
      expect(last.top).toBeGreaterThanOrEqual(transcript.top);
      expect(last.bottom).toBeLessThanOrEqual(transcript.bottom);
    }
    await setKeyboard({ height: 844, offsetTop: 0 });
    await expect.poll(async () => (await edges(box)).height).toBeGreaterThan(seenPx * 0.4);
  });
}
