"use client";
import { useTranslations } from "next-intl";
import { toShownText } from "@/components/markdown/shown-text";
import { toDisplayText } from "./display-text";

const childrenMax = 200;
const depthMax = 24;
const textMax = 4_000;

/** A JSON value that opens and closes at each level; its first levels are open. */
export function JsonTree({
  name,
  value,
  depth = 0,
}: {
  name?: string;
  value: unknown;
  depth?: number;
}) {
  const t = useTranslations("tool");
  const label =
    name === undefined ? null : <span className="text-quiet">{toShownText(name)}: </span>;
  if (typeof value !== "object" || value === null || depth >= depthMax) {
    return (
      <div className="ps-4 break-words whitespace-pre-wrap">
        {label}
        <Leaf value={value} />
      </div>
    );
  }
  const entries = Object.entries(value);
  const [open, close] = Array.isArray(value) ? "[]" : "{}";
  return (
    <details open={depth < 2} className="ps-1">
      <summary className="min-h-6 cursor-pointer">
        {label}
        {open}
        <span className="text-quiet">{t("members", { count: entries.length })}</span>
        {close}
      </summary>
      <div className="border-s border-line ps-1">
        {entries.slice(0, childrenMax).map(([key, child]) => (
          <JsonTree key={key} name={key} value={child} depth={depth + 1} />
        ))}
        {entries.length > childrenMax ? (
          <div className="ps-4 text-quiet">
            {t("moreMembers", { count: entries.length - childrenMax })}
          </div>
        ) : null}
      </div>
    </details>
  );
}

function Leaf({ value }: { value: unknown }) {
  if (typeof value === "string") {
    const text = toShownText(value);
    const shown = text.length > textMax ? `${text.slice(0, textMax)}…` : text;
    return <span className="text-[var(--code-token-string)]">{JSON.stringify(shown)}</span>;
  }
  if (typeof value === "object" && value !== null) return toDisplayText(value).slice(0, textMax);
  return <span className="text-[var(--code-token-constant)]">{String(value)}</span>;
}
