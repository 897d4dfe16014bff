import { expect, test } from "vitest";
import { keptPage } from "./kept-pages";

test("a page is drawn once, and one at a time", async () => {
  let drawing = 0;
  let most = 0;
  const drawn: string[] = [];
  const draw = (name: string) => async () => {
    drawing += 1;
    most = Math.max(most, drawing);
    await new Promise((resolve) => setImmediate(resolve));
    drawn.push(name);
    drawing -= 1;
    return `page ${name}`;
  };
  const pages = await Promise.all(["a", "b", "a", "b"].map((name) => keptPage(name, draw(name))));
  expect(pages).toEqual(["page a", "page b", "page a", "page b"]);
  expect(drawn).toEqual(["a", "b"]);
  expect(most).toBe(1);
});

test("one that cannot be drawn keeps nobody else waiting, and is tried again", async () => {
  const failing = keptPage("c", async () => {
    throw new Error("no");
  });
  await expect(failing).rejects.toThrow("no");
  expect(await keptPage("c", async () => "page c")).toBe("page c");
});

test("one that is kept waits for no drawing", async () => {
  await keptPage("d", async () => "page d");
  const release = Promise.withResolvers<void>();
  const slow = keptPage("e", async () => {
    await release.promise;
    return "page e";
  });
  expect(await keptPage("d", async () => "drawn again")).toBe("page d");
  release.resolve();
  expect(await slow).toBe("page e");
});

test("what was not asked for the longest goes first", async () => {
  const large = "x".repeat(9 * 1024 * 1024);
  let drawn = 0;
  const draw = async () => {
    drawn += 1;
    return large;
  };
  for (const key of ["1", "2", "3"]) await keptPage(key, draw);
  await keptPage("1", draw);
  await keptPage("4", draw);
  expect(drawn).toBe(4);
  await keptPage("1", draw);
  expect(drawn).toBe(4);
  await keptPage("2", draw);
  expect(drawn).toBe(5);
});
