"use client";
import { useTranslations } from "next-intl";
import { type ReactNode, useEffect, useState } from "react";
import { drawDiagram } from "./diagram-frame";
import { useIsDark } from "./use-is-dark";

interface MermaidBlockProps {
  source: string;
  /** The diagram's source as code. */
  code: ReactNode;
}

type Drawing =
  | { state: "drawing" }
  | { state: "failed"; reason: string }
  | { state: "drawn"; address: string; width: number; height: number };

const sourceCharactersMax = 20_000;
const sourceLinesMax = 600;

/** A diagram as a picture; while it is drawn, and where it cannot be, its source. */
// biome-ignore lint/style/noDefaultExport: React.lazy takes a default export
export default function MermaidBlock({ source, code }: MermaidBlockProps) {
  const t = useTranslations("markdown.diagram");
  const [isSourceShown, setSourceShown] = useState(false);
  const drawing = useDrawing(source);
  if (drawing.state === "drawing") return code;
  if (drawing.state === "failed") {
    return (
      <div>
        {code}
        <p className="mt-1 text-small text-quiet" dir="auto">
          {drawing.reason === "size"
            ? t("tooLarge")
            : drawing.reason === "timeout"
              ? t("tooSlow")
              : t("failed", { reason: toLine(drawing.reason) })}
        </p>
      </div>
    );
  }
  return (
    <figure className="diagram">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrollable region must be reachable by keyboard */}
      <section className="table-scroll" tabIndex={0} aria-label={t("name")}>
        {/* biome-ignore lint/performance/noImgElement: a picture made in this page */}
        <img src={drawing.address} width={drawing.width} height={drawing.height} alt={t("alt")} />
      </section>
      <button
        type="button"
        aria-expanded={isSourceShown}
        onClick={() => setSourceShown(!isSourceShown)}
        className="block-control"
      >
        {t(isSourceShown ? "hideSource" : "showSource")}
      </button>
      {isSourceShown ? code : null}
    </figure>
  );
}

/** The first line says where; what follows is the parser's grammar. */
function toLine(reason: string): string {
  return (reason.split("\n")[0] ?? "").replace(/:\s*$/, "");
}

function useDrawing(source: string): Drawing {
  const isDark = useIsDark();
  const [drawing, setDrawing] = useState<Drawing>({ state: "drawing" });
  const isTooLarge =
    source.length > sourceCharactersMax || source.split("\n").length > sourceLinesMax;
  useEffect(() => {
    if (isTooLarge) return;
    let isOver = false;
    let address: string | undefined;
    drawDiagram(source, isDark).then(
      ({ svg, width, height }) => {
        if (isOver) return;
        // As a picture it can neither run scripts nor load anything.
        address = URL.createObjectURL(new Blob([svg], { type: "image/svg+xml" }));
        setDrawing({ state: "drawn", address, width, height });
      },
      (error: Error) => {
        if (!isOver) setDrawing({ state: "failed", reason: error.message });
      },
    );
    return () => {
      isOver = true;
      if (address) URL.revokeObjectURL(address);
    };
  }, [source, isDark, isTooLarge]);
  return isTooLarge ? { state: "failed", reason: "size" } : drawing;
}
