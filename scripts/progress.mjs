// One line per phase: what happens, then what happened and how long it took. On a terminal the
// second replaces the first.

const isTerminal = process.stdout.isTTY === true && process.env.TERM !== "dumb";

/**
 * Runs one phase. `work` may return a sentence that replaces the label.
 * @template T
 * @param {string} label
 * @param {() => Promise<T> | T} work
 * @param {{done?: (result: T) => string, isLong?: boolean}} [options]
 * @returns {Promise<T>}
 */
export async function phase(label, work, { done, isLong = false } = {}) {
  const startedAt = Date.now();
  const seconds = () => ((Date.now() - startedAt) / 1000).toFixed(1);
  const show = (text) => process.stdout.write(`\r\x1b[K… ${text}`);
  let timer;
  if (isTerminal) {
    show(label);
    timer = setInterval(() => show(`${label}, ${Math.round(Number(seconds()))} s`), 1000);
  } else if (isLong) {
    process.stdout.write(`… ${label}\n`);
  }
  const clear = () => {
    clearInterval(timer);
    if (isTerminal) process.stdout.write("\r\x1b[K");
  };
  try {
    const result = await work();
    clear();
    process.stdout.write(`✓ ${done ? done(result) : label} (${seconds()} s)\n`);
    return result;
  } catch (error) {
    clear();
    throw error;
  }
}

/** @param {string} message */
export function warn(message) {
  process.stderr.write(`! ${message}\n`);
}

/** @param {string} message */
export function complain(message) {
  process.stderr.write(`✗ ${message}\n`);
}
