import "katex/dist/katex.min.css";
import "./math.css";
import remarkMath from "remark-math";
import { Formula } from "./formula";
import type { MathParts } from "./math-context";
import { toMathSource } from "./math-source";

/** All that formulas need; fetched when the first one comes. */
export const mathParts: MathParts = {
  plugins: [[remarkMath, { singleDollarTextMath: false }]],
  toSource: toMathSource,
  Formula,
};
