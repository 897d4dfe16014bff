import type { NoticePart, Part } from "@/protocol/parts";

/** What a message shows, in order: parts, and attempts that were cut off and retried. */
export type PartGroup =
  | { kind: "part"; key: string; part: Part }
  | { kind: "retried"; key: string; parts: readonly Part[]; notice: NoticePart | undefined };

export function groupParts(parts: readonly Part[]): PartGroup[] {
  const groups: PartGroup[] = [];
  let cut: Part[] = [];
  const close = (notice: NoticePart | undefined) => {
    const first = cut[0] ?? notice;
    if (first) groups.push({ kind: "retried", key: `r${first.ordinal}`, parts: cut, notice });
    cut = [];
  };
  for (const part of parts) {
    if (part.kind === "notice" && part.code === "step-retry") {
      close(part);
    } else if (part.retried) {
      const last = cut.at(-1);
      if (last && (last.step !== part.step || last.attempt !== part.attempt)) close(undefined);
      cut.push(part);
    } else {
      close(undefined);
      groups.push({ kind: "part", key: `p${part.ordinal}`, part });
    }
  }
  close(undefined);
  return groups;
}
