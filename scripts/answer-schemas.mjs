import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { createGenerator } from "ts-json-schema-generator";

const root = new URL("../", import.meta.url);
const target = fileURLToPath(new URL("lib/openapi/answers.generated.json", root));

/** JSON Schemas by type name, of what lib/openapi/answers.ts names and all it is made of. */
export function makeAnswerSchemas() {
  const { definitions } = createGenerator({
    path: fileURLToPath(new URL("lib/openapi/answers.ts", root)),
    tsconfig: fileURLToPath(new URL("tsconfig.json", root)),
    ...{ type: "*", expose: "export", additionalProperties: false, skipTypeCheck: true },
  }).createSchema("*");
  return sortKeys(definitions ?? {});
}

/** @param {Record<string, unknown>} schemas */
function sortKeys(schemas) {
  return Object.fromEntries(Object.entries(schemas).sort(([a], [b]) => (a < b ? -1 : 1)));
}

export function writeAnswerSchemas() {
  writeFileSync(target, `${JSON.stringify(makeAnswerSchemas(), null, 2)}\n`);
}
