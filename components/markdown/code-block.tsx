"use client";
import { WrapText } from "lucide-react";
import { useTranslations } from "next-intl";
import { lazy, memo, Suspense, useState } from "react";
import { cn } from "@/components/ui/cn";
import { CodeText } from "./code-text";
import { CopyControl } from "./copy-control";
import { RenderBoundary } from "./render-boundary";

const MermaidBlock = lazy(() => import("./mermaid-block"));

interface CodeBlockProps {
  language: string;
  code: string;
  /** More of it is to come: it is shown as it is. */
  isGrowing: boolean;
}

const nameCharactersMax = 40;

export const CodeBlock = memo(function CodeBlock({ language, code, isGrowing }: CodeBlockProps) {
  const t = useTranslations("markdown.code");
  const [isWrapped, setWrapped] = useState(false);
  const name = language.slice(0, nameCharactersMax);
  const view = (
    <figure className="code-block" dir="ltr">
      <figcaption>
        <span className="min-w-0 flex-1 truncate">{name || t("text")}</span>
        <button
          type="button"
          aria-pressed={isWrapped}
          aria-label={t("wrap")}
          title={t("wrap")}
          onClick={() => setWrapped(!isWrapped)}
          className={cn("block-control", isWrapped && "text-ink")}
        >
          <WrapText aria-hidden size={14} strokeWidth={1.75} />
        </button>
        <CopyControl label={t("copy")} toText={() => code} />
      </figcaption>
      <section
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrollable region must be reachable by keyboard
        tabIndex={0}
        aria-label={name ? t("name", { language: name }) : t("plainName")}
        className="code-scroll"
      >
        <pre data-language={name || undefined} data-wrapped={isWrapped || undefined}>
          <CodeText language={language} code={code} isGrowing={isGrowing} />
        </pre>
      </section>
    </figure>
  );
  if (isGrowing || language.toLowerCase() !== "mermaid") return view;
  return (
    <RenderBoundary fallback={view}>
      <Suspense fallback={view}>
        <MermaidBlock source={code} code={view} />
      </Suspense>
    </RenderBoundary>
  );
});
