import { z } from "zod";
import { plain } from "./plain.schema";
import type { ToolInputs, ToolName } from "./tools";

const path = z
  .string()
  .min(1)
  .max(1_000)
  .describe("Path in the workspace, for example src/main.py. The workspace's root is /workspace.");

/** What a model may send; descriptions are read by it. */
export const toolInputs = {
  bash: z.object({
    command: z.string().min(1).max(100_000).describe("A bash script. It starts in /workspace."),
    timeoutSeconds: z
      .number()
      .int()
      .min(1)
      .max(120)
      .optional()
      .describe("Stop the command after this many seconds; 30 when absent."),
  }),
  read_file: z.object({
    path,
    offset: z.number().int().min(1).optional().describe("First line to read, counted from 1."),
    limit: z.number().int().min(1).optional().describe("Number of lines to read."),
  }),
  write_file: z.object({
    path,
    content: z.string().describe("The whole content of the file. An existing file is replaced."),
  }),
  edit_file: z.object({
    path,
    oldText: z
      .string()
      .min(1)
      .describe("The text to replace, exactly as it is in the file, long enough to be unique."),
    newText: z.string().describe("What takes its place."),
    replaceAll: z.boolean().optional().describe("Replace every occurrence."),
  }),
  list_files: z.object({
    path: path.optional().describe("Only files below this folder."),
  }),
  web_fetch: z.object({
    url: z.string().min(1).max(4_000).describe("The http or https address of a public page."),
  }),
  update_plan: z.object({
    steps: z
      .array(
        z.object({
          title: z.string().min(1).max(300).describe("What is to be done, in a few words."),
          status: z.enum(["pending", "active", "done"]),
        }),
      )
      .min(1)
      .max(50)
      .describe("The whole plan, in order. It replaces the one before."),
  }),
  ask_user: z.object({
    question: z
      .string()
      .min(1)
      .max(4_000)
      .describe("One question, with what is needed to answer it."),
    options: z
      .array(
        z.object({
          label: z.string().min(1).max(200),
          description: z.string().max(1_000).optional(),
        }),
      )
      .min(1)
      .max(12)
      .optional()
      .describe("Answers to choose from. The person may always answer in their own words."),
    multiple: z.boolean().optional().describe("Whether several options may be chosen."),
  }),
} as const satisfies Record<ToolName, z.ZodType>;

type Parsed = { [name in ToolName]: z.infer<(typeof toolInputs)[name]> };
type Matches<A, B> = [A] extends [B] ? true : never;
// `ToolInputs` is for the browser, which has no zod: this line fails when the two differ.
const inputsMatch: Matches<keyof ToolInputs, keyof Parsed> = true;
void inputsMatch;

const callId = z.string().max(64).check(plain);

/** Body of `POST /api/runs/{id}/answers`: a decision on a call, or the answer to its question. */
export const callAnswerInput = z.union([
  z.strictObject({
    callId,
    decision: z.enum(["approve", "deny"]),
    reason: z.string().trim().max(2_000).optional(),
    /** Decides the tool's later calls, too: of this thread, or of all threads of this person. */
    remember: z.enum(["thread", "always"]).optional(),
  }),
  z.strictObject({
    callId,
    answer: z
      .strictObject({
        selected: z.array(z.string().max(200)).max(12).optional(),
        text: z.string().trim().max(100_000).optional(),
      })
      .refine(({ selected = [], text = "" }) => selected.length > 0 || text !== "", {
        error: "is empty",
      }),
  }),
]);
export type CallAnswerInput = z.infer<typeof callAnswerInput>;

export const toolApprovalInput = z.strictObject({
  tool: z.string().max(64),
  /** Null forgets what was remembered. */
  approval: z.enum(["allow", "ask", "deny"]).nullable(),
  threadId: z.string().max(64).optional(),
});
export type ToolApprovalInput = z.infer<typeof toolApprovalInput>;
