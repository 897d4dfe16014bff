"use client";
import { useTranslations } from "next-intl";
import type { ComponentProps, ReactNode } from "react";
import { CopyControl } from "./copy-control";
import { findAll, textOf } from "./hast-text";
import { toCsv, toMarkdownTable } from "./table-text";

interface TableBlockProps {
  node: Parameters<typeof findAll>[0];
  children: ReactNode;
}

/** A table that scrolls by itself and can be taken along. */
export function TableBlock({ node, children }: TableBlockProps) {
  const t = useTranslations("markdown.table");
  const toRows = () =>
    findAll(node, ["tr"]).map((row) =>
      findAll(row, ["th", "td"]).map((cell) => textOf(cell).trim()),
    );
  return (
    <div className="table-block">
      <Scrolling aria-label={t("name")}>
        <table>{children}</table>
      </Scrolling>
      <div className="table-controls">
        <CopyControl
          label={t("copyMarkdown")}
          words="Markdown"
          toText={() => toMarkdownTable(toRows())}
        />
        <CopyControl label={t("copyCsv")} words="CSV" toText={() => toCsv(toRows())} />
      </div>
    </div>
  );
}

function Scrolling(props: ComponentProps<"section">) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrollable region must be reachable by keyboard
    <section tabIndex={0} className="table-scroll" {...props} />
  );
}
