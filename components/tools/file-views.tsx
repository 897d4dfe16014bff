"use client";
import { useTranslations } from "next-intl";
import { CodeText } from "@/components/markdown/code-text";
import { toShownText } from "@/components/markdown/shown-text";
import type { ToolPart } from "@/protocol/parts";
import type { ToolInputs, ToolOutputs } from "@/protocol/tools";
import { AnyTool } from "./any-tool";
import { DiffText } from "./diff-text";
import { hasMembers } from "./has-members";
import { ScrollBox, ToolBody, useWithGap } from "./tool-box";

/** A file's ending as a name of its language. */
export function toLanguage(path: string): string {
  return /\.(\w{1,12})$/.exec(path)?.[1]?.toLowerCase() ?? "";
}

export function ReadFileView({ part }: { part: ToolPart }) {
  const withGap = useWithGap();
  if (!hasMembers<ToolOutputs["read_file"]>(part.output, ["path", "text"]))
    return <AnyTool part={part} />;
  const { path, text } = part.output;
  return (
    <ToolBody part={part}>
      <ScrollBox label={path}>
        <pre>
          <CodeText
            language={toLanguage(path)}
            code={toShownText(withGap(part, "text", text))}
            isGrowing={false}
          />
        </pre>
      </ScrollBox>
    </ToolBody>
  );
}

/** `write_file` and `edit_file`: what became different. */
export function ChangeView({ part }: { part: ToolPart }) {
  const withGap = useWithGap();
  const t = useTranslations("tool");
  if (!hasMembers<ToolOutputs["edit_file"]>(part.output, ["path", "diff"])) {
    return hasMembers<ToolInputs["write_file"]>(part.input, ["path", "content"]) && !part.error ? (
      <ToolBody part={part}>
        <ScrollBox label={part.input.path}>
          <pre className="whitespace-pre-wrap">{toShownText(part.input.content)}</pre>
        </ScrollBox>
      </ToolBody>
    ) : (
      <AnyTool part={part} />
    );
  }
  const { path, diff } = part.output;
  return (
    <ToolBody part={part}>
      {diff === "" ? (
        <p className="text-small text-quiet">{t("noDiff")}</p>
      ) : (
        <ScrollBox label={t("diffOf", { path })}>
          <DiffText diff={withGap(part, "diff", diff)} />
        </ScrollBox>
      )}
    </ToolBody>
  );
}

export function ListFilesView({ part }: { part: ToolPart }) {
  const t = useTranslations("tool");
  if (!hasMembers<ToolOutputs["list_files"]>(part.output, ["files", "total"]))
    return <AnyTool part={part} />;
  const { files, total } = part.output;
  return (
    <ToolBody part={part}>
      {files.length === 0 ? <p className="text-small text-quiet">{t("noFiles")}</p> : null}
      {files.length > 0 ? (
        <ScrollBox label={t("files", { count: total })}>
          <ul>
            {files.map(({ path, bytes }) => (
              <li key={path} className="flex justify-between gap-4">
                <span className="min-w-0 truncate">{path}</span>
                <span className="text-quiet tabular-nums">{t("bytes", { count: bytes })}</span>
              </li>
            ))}
          </ul>
        </ScrollBox>
      ) : null}
    </ToolBody>
  );
}
