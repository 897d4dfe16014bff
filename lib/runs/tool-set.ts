/** The product's tools, bound to one run: its thread's workspace, its settings, its person. */
import { z } from "zod";
import { insertBlobs } from "@/db/queries/workspace";
import { log } from "@/lib/log";
import type { ToolDeclaration } from "@/lib/models/model";
import { abridge } from "@/lib/tools/abridge";
import { productTools } from "@/lib/tools/registry";
import {
  failed,
  type ProductTool,
  type ToolContext,
  type WorkspaceChanges,
} from "@/lib/tools/tool";
import { fetchPage } from "@/lib/tools/web";
import { WorkspaceSession } from "@/lib/workspace/session";
import { describeIssues } from "@/lib/zod-issue";
import type { ErrorInfo } from "@/protocol/error-classes";
import { toolInputs } from "@/protocol/tool-inputs.schema";
import { type ToolInputs, type ToolName, toolNames, toolTraits } from "@/protocol/tools";
import type { Save } from "./execute-ports";
import type { RunnableTool, ToolCall, ToolResult, ToolSet } from "./tool-port";

// The same objects for every run: adapters cache a declaration's wire form by identity.
const declarations = new Map<ToolName, ToolDeclaration>(
  toolNames.map((name) => [
    name,
    {
      name,
      description: productTools[name].description,
      inputSchema: z.toJSONSchema(toolInputs[name]) as Record<string, unknown>,
    },
  ]),
);

interface RunOfTools {
  userId: string;
  threadId: string;
  messageId: string;
  /** Tools the thread does without. */
  off: readonly string[];
}

export function createToolSet(run: RunOfTools): { tools: ToolSet; saves: Map<string, Save> } {
  const saves = new Map<string, Save>();
  const session = new WorkspaceSession(run.threadId, run.messageId);
  const bench = { run, session, saves };
  const names = toolNames.filter((name) => !run.off.includes(name));
  return { tools: new Map(names.map((name) => [name, bind(name, bench)])), saves };
}

interface Bench {
  run: RunOfTools;
  session: WorkspaceSession;
  saves: Map<string, Save>;
}

function bind<N extends ToolName>(name: N, bench: Bench): RunnableTool {
  const { writesWorkspace, safeToRepeat, isQuestion = false } = toolTraits[name];
  const declaration = declarations.get(name);
  if (!declaration) throw new Error(`the tool ${name} is not declared`);
  const tool: ProductTool<N> = productTools[name];
  return {
    declaration,
    writesWorkspace,
    safeToRepeat,
    isQuestion,
    validate: (input) => findProblem(name, input),
    execute: async (call, signal, onDelta) => {
      try {
        return await execute(tool, call, bench, { signal, onDelta });
      } catch (error) {
        // A tool's bug fails its call, not the run; the log has the cause.
        log.error("a tool failed inside", { tool: name, callId: call.callId, error });
        return failed("The tool failed inside Longrun. The server's log has the cause.");
      }
    },
  };
}

async function execute<N extends ToolName>(
  tool: ProductTool<N>,
  call: ToolCall,
  { run, session, saves }: Bench,
  io: Pick<ToolContext, "signal" | "onDelta">,
): Promise<ToolResult> {
  if (!tool.execute) throw new Error("a question is answered by a person");
  // Validated before it may run.
  const input = toolInputs[call.tool as N].parse(call.input) as ToolInputs[N];
  const outcome = await tool.execute(input, {
    ...io,
    workspace: session,
    owner: run.userId,
    fetchPage,
  });
  if ("error" in outcome) return outcome;
  const writes: Save[] = [];
  let version: string | undefined;
  if (toolTraits[call.tool as N].writesWorkspace) {
    const changed = await session.change(outcome.changes ?? (new Map() satisfies WorkspaceChanges));
    if ("excess" in changed) return failed(`Nothing was written: ${changed.excess}.`);
    version = changed.version;
    writes.push(changed.save);
  }
  const cut = abridge(outcome.output);
  if (cut) {
    const blob = { sha256: cut.abridged.sha256, content: cut.whole };
    writes.push(async (tx) => await insertBlobs(tx, run.threadId, [blob]));
  }
  if (writes.length > 0)
    saves.set(call.callId, async (tx) => {
      for (const write of writes) await write(tx);
    });
  return {
    output: cut ? cut.output : outcome.output,
    ...(version === undefined ? {} : { version }),
    ...(cut ? { abridged: cut.abridged } : {}),
  };
}

function findProblem(name: ToolName, input: unknown): ErrorInfo | undefined {
  const parsed = toolInputs[name].safeParse(input);
  if (parsed.success) return undefined;
  const { detail: message } = describeIssues(parsed.error.issues);
  return { class: "tool-input-invalid", params: { tool: name, message } };
}
