import { describe, expect, it } from "vitest";
import { fc } from "@/scripts/testing/seeded-property";
import { toMathSource } from "./math-source";

describe("toMathSource", () => {
  it.each([
    ["It costs $5 today."],
    ["Between $5 and $10, or $1,000 for $3 each."],
    ["US$5-$10"],
    ["From $20k to $30k, says the $HOME variable."],
    ["`$x$` and ``a `$y$` b``"],
    ["```sh\necho $PATH $HOME\n```"],
    ["    $x$ = indented code"],
    ["\\$x\\$ is escaped"],
    ["$ x $ has blanks"],
    ["unclosed \\[ x and $$ y"],
  ])("leaves %j alone", (text) => {
    expect(toMathSource(text)).toBe(text);
  });

  it.each([
    ["let $x$ be", "let $$x$$ be"],
    ["$E = mc^2$.", "$$E = mc^2$$."],
    ["\\(a+b\\) 和 $n$ 个", "$$a+b$$ 和 $$n$$ 个"],
    ["the cost is $5, but $x_1$ is not", "the cost is $5, but $$x_1$$ is not"],
    ["so $$a$$ holds", "so $$\\displaystyle a$$ holds"],
    ["\\[\nx = 1\n\\]", "$$\nx = 1\n$$"],
    ["\\[ x \\]", "$$\nx\n$$"],
    ["$$x$$", "$$\nx\n$$"],
    ["$$\na\n+ b\n$$", "$$\na\n+ b\n$$"],
    ["- $$x$$", "- $$\n  x\n  $$"],
    ["unclosed \\( x and $$ y", "unclosed \\\\( x and $$ y"],
    ["unclosed \\( \\frac{1}{", "unclosed `\\( \\frac{1}{`"],
    ["| unclosed \\[ x_1 | $n$ |", "| unclosed `\\[ x_1` | $$n$$ |"],
    ["| $|x|$ |", "| $$\\vert x\\vert $$ |"],
  ])("reads %j", (text, expected) => {
    expect(toMathSource(text)).toBe(expected);
  });

  it("takes any text, in time", () => {
    const piece = fc.constantFrom(
      "$",
      "$$",
      "\\(",
      "\\)",
      "\\[",
      "\\]",
      "`",
      "\n",
      "a",
      "5",
      " ",
      "|",
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => {
        toMathSource(pieces.join(""));
      }),
    );
    const started = performance.now();
    for (const bomb of ["$", "$a ", "\\(", "`", "$$ ", "\\[\n"]) toMathSource(bomb.repeat(15_000));
    expect(performance.now() - started).toBeLessThan(15_000);
  });
});
