/** What frames are made with, as a port. */
export interface FrameClock {
  now(): number;
  /** Before the next paint. */
  onPaint(callback: () => void): void;
  /** Called within `onPaint`: once what it changed is laid out and painted. */
  afterPaint(callback: () => void): void;
  setTimer(callback: () => void, afterMs: number): void;
}

/** A frame that costs less is followed by the next one. */
const cheapMs = 8;
const restMsMax = 250;

/**
 * Frames that leave a person half of the page's time: after a change that took long to draw comes a
 * rest as long. Of a long answer that streams fast fewer frames are drawn, each with more of it.
 */
export function paceFrames(clock: FrameClock): (callback: () => void) => void {
  let restUntil = 0;
  const draw = (callback: () => void) => {
    clock.onPaint(() => {
      const begunAt = clock.now();
      clock.afterPaint(() => {
        const endedAt = clock.now();
        const took = endedAt - begunAt;
        if (took > cheapMs) restUntil = endedAt + Math.min(restMsMax, took);
      });
      callback();
    });
  };
  return (callback) => {
    const restMs = restUntil - clock.now();
    if (restMs > 0) clock.setTimer(() => draw(callback), restMs);
    else draw(callback);
  };
}
