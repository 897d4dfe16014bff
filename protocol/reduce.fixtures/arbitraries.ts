import { fc } from "@/scripts/testing/seeded-property";
import { type Choice, toLog } from "./valid-log";

/** Any UTF-16, with what Postgres refuses and what the escape is made of more often than chance has it. */
export const anyText = fc
  .array(
    fc.oneof(
      fc.constantFrom(0, 0x1a, 0x30, 0x31, 0x75, 0xd800, 0xdbff, 0xdc00, 0xdfff, 0x22, 0x5c),
      fc.integer({ min: 0x20, max: 0x7e }),
      fc.integer({ min: 0, max: 0xffff }),
    ),
    { maxLength: 12 },
  )
  .map((units) => String.fromCharCode(...units));

/** Values as `JSON.parse` answers them, with any keys. */
const anyJson = fc
  .jsonValue({ maxDepth: 5, stringUnit: "binary" })
  .map((value): unknown => JSON.parse(JSON.stringify(value)));

export const anyChoice: fc.Arbitrary<Choice> = fc.record({
  pick: fc.nat(1000),
  text: anyText,
  value: anyJson,
});

export const anyLog = fc.array(anyChoice, { minLength: 1, maxLength: 60, size: "max" }).map(toLog);
