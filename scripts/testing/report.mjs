import { stripVTControlCharacters } from "node:util";
import { unlessInterrupted } from "./tools.mjs";

const longestFailure = 25;

/** Runs the stages one after another, a failed one included, and ends with the one line that counts. */
export async function runStages(stages) {
  const sum = { passed: 0, failed: 0, skipped: 0 };
  const allFailures = [];
  const allFlaky = [];
  for (const [name, run] of stages) {
    process.stdout.write(`\n── ${name}\n`);
    const startedAt = Date.now();
    const {
      failures,
      flaky = [],
      ...totals
    } = await run().catch((error) => {
      process.stdout.write(`✗ ${error.stack ?? error}\n`);
      return { passed: 0, failed: 1, skipped: 0, failures: [String(error.stack ?? error)] };
    });
    allFailures.push(...failures);
    allFlaky.push(...flaky);
    await unlessInterrupted();
    for (const key of Object.keys(sum)) sum[key] += totals[key];
    process.stdout.write(
      `── ${name}: ${summary(totals)}, ${((Date.now() - startedAt) / 1000).toFixed(1)} s\n`,
    );
  }
  // Again, where whoever reads only the end of a long output finds them.
  for (const text of allFlaky) {
    process.stdout.write(`\n! Passed at a second try, and is to be mended: ${shortened(text)}\n`);
  }
  for (const failure of allFailures) process.stdout.write(`\n✗ ${shortened(failure)}\n`);
  process.stdout.write(`\n${summary(sum)}\n`);
  return sum.failed === 0 && sum.passed > 0;
}

function shortened(text) {
  const lines = stripVTControlCharacters(text).split("\n");
  const rest = lines.length - longestFailure;
  return rest > 0
    ? [...lines.slice(0, longestFailure), `… ${rest} lines more above`].join("\n")
    : lines.join("\n");
}

function summary({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed, ${skipped} skipped`;
}
