"use client";
import { useTranslations } from "next-intl";
import { toShownText } from "@/components/markdown/shown-text";
import type { ToolPart } from "@/protocol/parts";
import { JsonTree } from "./json-tree";
import { ScrollBox, ToolBody, useWithGap } from "./tool-box";

/** The view of a tool that has none of its own: what went in and what came out. */
export function AnyTool({ part }: { part: ToolPart }) {
  const t = useTranslations("tool");
  const output = part.phase === "output" ? part.output : part.outputText;
  return (
    <ToolBody part={part}>
      <Value part={part} label={t("input")} value={toInput(part)} />
      {output === undefined ? null : <Value part={part} label={t("output")} value={output} />}
    </ToolBody>
  );
}

/** Its members in the order the model wrote them, also where the store has another. */
function toInput({ phase, input, inputText }: ToolPart): unknown {
  if (inputText === undefined || phase === "input") return inputText ?? input;
  try {
    const written: unknown = JSON.parse(inputText);
    return typeof written === "object" ? written : input;
  } catch {
    // Cut off while they arrived: what there is of them.
    return input ?? inputText;
  }
}

const shownCharacters = 20_000;

function Value({ part, label, value }: { part: ToolPart; label: string; value: unknown }) {
  const t = useTranslations("tool");
  const withGap = useWithGap();
  if (typeof value !== "string" && value !== undefined) {
    return (
      <div className="min-w-0">
        <p className="text-small text-quiet">{label}</p>
        <ScrollBox label={label}>
          <JsonTree value={value} />
        </ScrollBox>
      </div>
    );
  }
  const text = toShownText(value ?? "");
  return (
    <div className="min-w-0">
      <p className="text-small text-quiet">{label}</p>
      <ScrollBox label={label}>
        <pre className="whitespace-pre-wrap">
          {withGap(part, "", text.slice(0, shownCharacters))}
        </pre>
      </ScrollBox>
      {text.length > shownCharacters ? (
        <p className="text-small text-quiet">
          {t("shortened", { shown: shownCharacters, total: text.length })}
        </p>
      ) : null}
    </div>
  );
}
