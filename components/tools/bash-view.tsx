"use client";
import { useTranslations } from "next-intl";
import type { ToolPart } from "@/protocol/parts";
import type { ToolInputs, ToolOutputs } from "@/protocol/tools";
import { AnyTool } from "./any-tool";
import { hasMembers } from "./has-members";
import { TerminalText } from "./terminal";
import { ScrollBox, ToolBody, useWithGap } from "./tool-box";

export function BashView({ part }: { part: ToolPart }) {
  const t = useTranslations("tool");
  const withGap = useWithGap();
  if (!hasMembers<ToolInputs["bash"]>(part.input, ["command"])) return <AnyTool part={part} />;
  const output = hasMembers<ToolOutputs["bash"]>(part.output, ["output", "exitCode"])
    ? part.output
    : undefined;
  const changes = output?.changes ?? [];
  return (
    <ToolBody part={part}>
      <ScrollBox label={t("terminal")}>
        <pre className="whitespace-pre-wrap">
          <span className="text-quiet select-none">$ </span>
          {part.input.command}
          {"\n"}
          <TerminalText text={withGap(part, "output", output?.output ?? part.outputText ?? "")} />
        </pre>
      </ScrollBox>
      {changes.length > 0 ? (
        <ul className="flex flex-wrap gap-x-3 text-small text-quiet">
          {changes.map(({ path, kind }) => (
            <li key={path}>
              {t(`change.${kind}`)} <code className="font-mono">{path}</code>
            </li>
          ))}
        </ul>
      ) : null}
    </ToolBody>
  );
}
