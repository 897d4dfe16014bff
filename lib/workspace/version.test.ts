import { expect, test } from "vitest";
import { workspaceLimits } from "@/protocol/workspace";
import { changeVersion, emptyVersion, findExcess, toFreePath } from "./version";

const facts = (sha256: string, bytes = 1) => ({ sha256, bytes });

test("equal contents are one version, whatever the order they came in", () => {
  const one = changeVersion(
    changeVersion(emptyVersion, new Map([["b", facts("2")]])),
    new Map([["a", facts("1")]]),
  );
  const other = changeVersion(
    emptyVersion,
    new Map([
      ["a", facts("1")],
      ["b", facts("2")],
    ]),
  );
  expect(one).toEqual(other);
  expect(
    changeVersion(
      one,
      new Map([
        ["a", null],
        ["b", null],
      ]),
    ),
  ).toEqual(emptyVersion);
  expect(changeVersion(one, new Map([["a", facts("3")]])).id).not.toBe(one.id);
});

test("a workspace beyond its limits is told why", () => {
  const { files, fileBytes } = workspaceLimits;
  const many = new Map(Array.from({ length: files + 1 }, (_, at) => [`f${at}`, facts("x")]));
  expect(findExcess(changeVersion(emptyVersion, many))).toContain(`${files} files`);
  const large = changeVersion(emptyVersion, new Map([["f", facts("x", fileBytes + 1)]]));
  expect(findExcess(large)).toContain("f is too large");
  const sum = new Map(Array.from({ length: 9 }, (_, at) => [`f${at}`, facts("x", fileBytes)]));
  expect(findExcess(changeVersion(emptyVersion, sum))).toContain("a workspace may have");
});

test("a second file of a name gets a number before its ending", () => {
  const taken = new Set(["notes.md", "notes (2).md", "plain"]);
  expect(toFreePath("notes.md", (path) => taken.has(path))).toBe("notes (3).md");
  expect(toFreePath("plain", (path) => taken.has(path))).toBe("plain (2)");
  expect(toFreePath("a/b.txt", () => false)).toBe("a_b.txt");
});
