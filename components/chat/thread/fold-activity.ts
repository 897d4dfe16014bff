import type { ReasoningPart, ToolPart } from "@/protocol/parts";
import type { PartGroup } from "./group-parts";

export type ActivityPart = ReasoningPart | ToolPart;

export type ShownGroup =
  | PartGroup
  /** What was done between two texts: folded to one line. */
  | { kind: "activity"; key: string; parts: readonly ActivityPart[] };

/** Neighbouring reasoning and tool calls, where there are several and one is a call. */
export function foldActivity(groups: readonly PartGroup[]): ShownGroup[] {
  const shown: ShownGroup[] = [];
  let run: { group: PartGroup; part: ActivityPart }[] = [];
  const close = () => {
    const parts = run.map(({ part }) => part);
    const first = parts[0];
    if (first && parts.length > 1 && parts.some(({ kind }) => kind === "tool"))
      shown.push({ kind: "activity", key: `a${first.ordinal}`, parts });
    else shown.push(...run.map(({ group }) => group));
    run = [];
  };
  for (const group of groups) {
    const part = group.kind === "part" ? group.part : undefined;
    // A text of nothing between two calls is not seen, and does not part them.
    if (part?.kind === "text" && part.text.trim() === "" && part.state !== "open") continue;
    if (part?.kind === "reasoning" || part?.kind === "tool") {
      run.push({ group, part });
    } else {
      close();
      shown.push(group);
    }
  }
  close();
  return shown;
}

export interface ActivityCounts {
  commands: number;
  filesChanged: number;
  pages: number;
  others: number;
  failed: number;
  /** Not done, for a person or an administrator said no. */
  denied: number;
  startedAt: number | undefined;
  endedAt: number | undefined;
}

const writers: ReadonlySet<string> = new Set(["write_file", "edit_file"]);

export function countActivity(parts: readonly ActivityPart[]): ActivityCounts {
  const counts = { commands: 0, pages: 0, others: 0, failed: 0, denied: 0 };
  const files = new Set<string>();
  let startedAt: number | undefined;
  let endedAt: number | undefined;
  for (const part of parts) {
    if (part.startedAt !== undefined)
      startedAt = Math.min(startedAt ?? part.startedAt, part.startedAt);
    if (part.endedAt !== undefined) endedAt = Math.max(endedAt ?? part.endedAt, part.endedAt);
    if (part.kind !== "tool") continue;
    if (part.error?.class === "tool-denied") {
      counts.denied += 1;
      continue;
    }
    if (hasFailed(part)) counts.failed += 1;
    if (part.tool === "bash") counts.commands += 1;
    else if (part.tool === "web_fetch") counts.pages += 1;
    else if (writers.has(part.tool)) files.add(pathOf(part));
    else counts.others += 1;
  }
  return { ...counts, filesChanged: files.size, startedAt, endedAt };
}

function hasFailed({ phase, tool, output }: ToolPart): boolean {
  if (phase === "error") return true;
  return tool === "bash" && ((output as { exitCode?: number } | undefined)?.exitCode ?? 0) !== 0;
}

function pathOf({ input, callId }: ToolPart): string {
  const { path } = (input ?? {}) as { path?: unknown };
  return typeof path === "string" ? path : callId;
}
