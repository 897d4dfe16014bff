import { expect, it } from "vitest";
import { type FrameClock, paceFrames } from "./frame-pacer";

/** Frames come every 16 ms, or when the last one is drawn, which takes `costMs`. */
class Screen implements FrameClock {
  time = 0;
  costMs = 2;
  drawn: number[] = [];
  private after: (() => void)[] = [];
  private due: { at: number; run: () => void }[] = [];

  now = () => this.time;
  setTimer = (run: () => void, ms: number) => void this.due.push({ at: this.time + ms, run });
  afterPaint = (callback: () => void) => void this.after.push(callback);
  onPaint = (callback: () => void) => {
    const run = () => {
      this.drawn.push(this.time);
      callback();
      this.time += this.costMs;
      for (const done of this.after.splice(0)) done();
    };
    this.due.push({ at: Math.ceil((this.time + 1) / 16) * 16, run });
  };

  play(untilMs: number): void {
    for (;;) {
      this.due.sort((a, b) => a.at - b.at);
      const next = this.due[0];
      if (!next || next.at > untilMs) return;
      this.due.shift();
      this.time = Math.max(this.time, next.at);
      next.run();
    }
  }
}

/** Something changes all the time. */
function playAll(costMs: number, untilMs: number): Screen {
  const screen = new Screen();
  screen.costMs = costMs;
  const onFrame = paceFrames(screen);
  const change = () => onFrame(() => screen.setTimer(change, 0));
  change();
  screen.play(untilMs);
  return screen;
}

it("draws each frame while drawing is cheap", () => {
  expect(playAll(2, 1_600).drawn).toHaveLength(100);
});

it("leaves half of the time to others when it is not", () => {
  const { drawn } = playAll(40, 10_000);
  expect(drawn.length * 40).toBeLessThan(5_100);
  expect(drawn.length * 40).toBeGreaterThan(3_500);
});

it("shows what is new a quarter of a second later at most, however long a frame takes", () => {
  const { drawn } = playAll(900, 10_000);
  const [first = 0, second = 0] = drawn;
  expect(second - first).toBeLessThan(900 + 250 + 20);
});
