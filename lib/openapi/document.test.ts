import { globSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { Validator } from "@seriousme/openapi-schema-validator";
import { expect, test } from "vitest";
import { makeAnswerSchemas } from "@/scripts/answer-schemas.mjs";
import answers from "./answers.generated.json" with { type: "json" };
import { describeApi } from "./document";
import { operations } from "./operations";

const routes = join(import.meta.dirname, "../../app/api");
/** Sign-in is the browser's; the catch-all answers what is no route. */
const left = new Set(["auth/[...path]", "[[...path]]"]);

test("the document is valid OpenAPI 3.1", async () => {
  const document = JSON.parse(JSON.stringify(describeApi("1.2.3")));
  const { valid, errors } = await new Validator().validate(document);
  expect(errors).toBeUndefined();
  expect(valid).toBe(true);
  const references = JSON.stringify(document).matchAll(
    /"\$ref":"#\/components\/schemas\/([^"]+)"/g,
  );
  for (const [, name] of references)
    expect(document.components.schemas).toHaveProperty([`${name}`]);
});

test("it has every route with every method, each under an id of its own", () => {
  const served = globSync("**/route.ts", { cwd: routes })
    .filter((file) => !left.has(dirname(file)))
    .flatMap((file) => {
      const source = readFileSync(join(routes, file), "utf8");
      const path = `/api/${dirname(file).replace(/\[(\w+)\]/g, "{$1}")}`;
      return [...source.matchAll(/export async function ([A-Z]+)\b/g)].map(
        ([, method]) => `${method} ${path}`,
      );
    });
  expect(operations.map(({ method, path }) => `${method} ${path}`).toSorted()).toEqual(
    served.toSorted(),
  );
  expect(new Set(operations.map(({ id }) => id)).size).toBe(operations.length);
});

test("the shapes of answers are those of their types: `npm run openapi` makes them anew", () => {
  expect(answers).toEqual(makeAnswerSchemas());
});

test("every shape of an answer is some route's", () => {
  const used = operations.flatMap(({ answer }) => (answer && "json" in answer ? answer.json : []));
  expect(used.toSorted()).toEqual(Object.keys(answers.Answers.properties).toSorted());
});
