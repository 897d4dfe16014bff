import { toShownText } from "@/components/markdown/shown-text";
import { cn } from "@/components/ui/cn";

/** A unified diff without its head: what was added, what was removed, and what is around it. */
export function DiffText({ diff }: { diff: string }) {
  const lines = toShownText(diff).split("\n");
  if (lines.at(-1) === "") lines.pop();
  return (
    <div className="w-max min-w-full">
      {lines.map((line, index) => (
        <div
          // biome-ignore lint/suspicious/noArrayIndexKey: a line's place is what it is
          key={index}
          className={cn(
            "min-h-5 px-1 whitespace-pre",
            line.startsWith("+") && "bg-[color-mix(in_oklab,var(--success)_14%,transparent)]",
            line.startsWith("-") && "bg-[color-mix(in_oklab,var(--danger)_14%,transparent)]",
            (line.startsWith("@@") || line.startsWith("\\")) && "text-quiet",
          )}
        >
          {line}
        </div>
      ))}
    </div>
  );
}
