import { memo } from "react";
import { toFormulaHtml } from "./formula-html";

interface FormulaProps {
  source: string;
  isDisplay: boolean;
}

/** A formula, or its source where it is none or not yet one. */
export const Formula = memo(function Formula({ source, isDisplay }: FormulaProps) {
  const html = toFormulaHtml(source, isDisplay);
  if (html === undefined) {
    const code = <code dir="ltr">{source}</code>;
    return isDisplay ? <div className="math-source">{code}</div> : code;
  }
  const Tag = isDisplay ? "div" : "span";
  return (
    <Tag
      dir="ltr"
      className={isDisplay ? "math-display" : "math-inline"}
      {...(isDisplay ? { tabIndex: 0 } : {})}
      // biome-ignore lint/security/noDangerouslySetInnerHtml: KaTeX escapes all text, and untrusted commands are off
      dangerouslySetInnerHTML={{ __html: html }}
    />
  );
});
