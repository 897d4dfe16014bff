import { z } from "zod";
import { plain } from "@/protocol/plain.schema";

const kind = z.enum(["vllm", "sglang", "nim", "zai", "generic"]);
/** Checked and completed by `toBaseUrl`. */
const baseUrl = z.string().trim().max(2_000).check(plain);
const name = z.string().trim().min(1).max(100).check(plain);
const modelName = z.string().trim().min(1).max(200).check(plain);
/** What can be the value of a header. */
const key = z
  .string()
  .trim()
  .min(1)
  .max(4_000)
  .regex(/^[\x21-\x7e]+$/, { error: "holds characters that no key has: send visible ASCII only" })
  .refine((text) => !text.includes("***"), {
    error: "is a mask: send the key itself, or leave it out to keep the one that is stored",
  });

export const createEndpointInput = z.strictObject({
  kind,
  baseUrl,
  name: name.optional(),
  key: key.optional(),
  /** Of an endpoint that lists none. */
  models: z.array(modelName).max(20).optional(),
});

export const patchEndpointInput = z
  .strictObject({
    name: name.optional(),
    kind: kind.optional(),
    baseUrl: baseUrl.optional(),
    /** Null takes the key away; left out, it stays as long as the origin does. */
    key: key.nullable().optional(),
    isEnabled: z.boolean().optional(),
    /** Place in the order, counted from 0. */
    position: z.number().int().min(0).max(10_000).optional(),
    models: z.array(modelName).max(20).optional(),
  })
  .refine((change) => Object.keys(change).length > 0, { error: "changes nothing" });

/** An endpoint as it is typed, or a stored one; both: what is typed, with the key of the stored one. */
export const testEndpointInput = z.union([
  z.strictObject({
    kind,
    baseUrl,
    key: key.optional(),
    model: modelName.optional(),
    endpointId: z.string().max(100).optional(),
  }),
  z.strictObject({
    endpointId: z.string().max(100),
    // Else zod takes this branch for the one that was meant, and its complaints for the only ones.
    baseUrl: z.never().optional(),
  }),
]);

/** Of a million tokens. */
const price = z.number().min(0).max(1_000_000);

export const patchModelInput = z
  .strictObject({
    isEnabled: z.boolean().optional(),
    contextWindow: z.number().int().min(1_024).max(100_000_000).nullable().optional(),
    offeredTo: z.enum(["everyone", "admins"]).optional(),
    isDefault: z.boolean().optional(),
    temperature: z.number().min(0).max(2).optional(),
    topP: z.number().gt(0).max(1).optional(),
    priceInput: price.nullable().optional(),
    priceCached: price.nullable().optional(),
    priceOutput: price.nullable().optional(),
  })
  .refine((change) => Object.keys(change).length > 0, { error: "changes nothing" });

export type CreateEndpointInput = z.infer<typeof createEndpointInput>;
export type PatchEndpointInput = z.infer<typeof patchEndpointInput>;
export type TestEndpointInput = z.infer<typeof testEndpointInput>;
export type PatchModelInput = z.infer<typeof patchModelInput>;
