import { describe, expect, it } from "vitest";
import { toCsv, toMarkdownTable } from "./table-text";

describe("toCsv", () => {
  it("quotes every cell", () => {
    expect(
      toCsv([
        ["a", 'b "c"'],
        ["1,5", "x\ny"],
      ]),
    ).toBe('"a","b ""c"""\r\n"1,5","x\ny"');
  });

  it.each(["=1+1", "+1+1", "-1+1", "@SUM(A1)", "\t=1", "\r=1", " =1", "＝1", "-cmd|' /C calc'!A0"])(
    "keeps %j from being a formula",
    (cell) => {
      expect(toCsv([[cell]])).toBe(`"'${cell}"`);
    },
  );

  it.each(["-5", "+3.5", "-1,000.25", "-12%"])("leaves the number %s a number", (cell) => {
    expect(toCsv([[cell]])).toBe(`"${cell}"`);
  });
});

describe("toMarkdownTable", () => {
  it("writes a head, a rule and rows of one width", () => {
    expect(toMarkdownTable([["a", "b"], ["x|y"]])).toBe("| a | b |\n| --- | --- |\n| x\\|y |  |");
  });
});
