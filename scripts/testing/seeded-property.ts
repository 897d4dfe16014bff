import fc from "fast-check";

const { LONGRUN_TEST_SEED: seed, LONGRUN_TEST_CASES: cases } = process.env;

// The same cases in every run, so that a commit is green or it is not. `LONGRUN_TEST_SEED=random`
// (or a number) looks for others, `LONGRUN_TEST_CASES` for more than the usual hundred of each.
fc.configureGlobal({
  ...(seed === "random" ? {} : { seed: Number(seed ?? 20_261_130) }),
  ...(cases === undefined ? {} : { numRuns: Number(cases) }),
});

export { fc };
