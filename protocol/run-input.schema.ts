import { z } from "zod";
import { plain } from "./plain.schema";

/** Characters of one message; longer text belongs into an attachment. */
export const messageTextMax = 1_000_000;

const id = z.string().max(64).check(plain);

/** Files sent with one message. */
export const messageFilesMax = 10;
export const fileIds = z.array(id).max(messageFilesMax);

const toolsOff = z.array(z.string().max(64).check(plain)).max(200);

/** Limits of a run; null lifts one, what is absent keeps its default. */
const budget = z.strictObject({
  steps: z.int().min(1).max(100_000).exactOptional(),
  tokens: z.int().min(1).max(1_000_000_000_000).nullable().exactOptional(),
  minutes: z
    .int()
    .min(1)
    .max(60 * 24 * 365)
    .nullable()
    .exactOptional(),
  cost: z.number().positive().max(1_000_000_000).nullable().exactOptional(),
});

/** Body of `PATCH /api/runs/{id}/budget`: what is absent stays. */
export const patchBudgetInput = budget;

const common = {
  delivery: z.enum(["steer", "queue"]).optional(),
  model: id.optional(),
  settings: z
    .strictObject({ thinking: z.boolean().optional(), toolsOff: toolsOff.optional() })
    .optional(),
  budget: budget.optional(),
};

const send = z.strictObject({
  ...common,
  message: z
    .strictObject({
      text: z.string().max(messageTextMax),
      /** Ids of files uploaded before, in order; with some the text may be empty. */
      files: fileIds.optional(),
    })
    .refine(({ text, files = [] }) => text.trim() !== "" || files.length > 0, {
      path: ["text"],
      error: "is empty",
    }),
  /** The message to answer after; null for a new first message. Absent: the branch shown. */
  parentId: id.nullable().optional(),
});

const regenerate = z.strictObject({ ...common, regenerate: id });
const resume = z.strictObject({ ...common, continue: id });

/** Body of `POST /api/threads/{id}/runs`: exactly one of `message`, `regenerate` and `continue`. */
export const startRunInput = z.union([send, regenerate, resume]);
export type StartRunInput = z.infer<typeof startRunInput>;

export const createThreadInput = z.strictObject({
  title: z.string().trim().min(1).max(200).optional(),
});
const threadSettingsPatch = z.strictObject({
  modelId: id.nullable().optional(),
  thinking: z.boolean().nullable().optional(),
  toolsOff: toolsOff.optional(),
  budget: budget.optional(),
});

/** Body of `PATCH /api/threads/{id}`: what is absent stays. */
export const patchThreadInput = z.strictObject({
  title: z.string().trim().min(1).max(200).optional(),
  leafMessageId: id.optional(),
  isPinned: z.boolean().optional(),
  isArchived: z.boolean().optional(),
  settings: threadSettingsPatch.optional(),
  /** Its owner looks at it now. */
  seen: z.literal(true).optional(),
  /** Brings a deleted thread back. */
  isDeleted: z.literal(false).optional(),
});
export type ThreadPatch = z.infer<typeof patchThreadInput>;

/** `Idempotency-Key`: 8 to 128 printable ASCII characters. */
export const idempotencyKey = z.string().regex(/^[\x21-\x7e]{8,128}$/);
