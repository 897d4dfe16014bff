"use client";
import { Answer } from "@/components/markdown/answer";
import { toShownText } from "@/components/markdown/shown-text";
import type { ToolPart } from "@/protocol/parts";
import type { ToolOutputs } from "@/protocol/tools";
import { AnyTool } from "./any-tool";
import { hasMembers } from "./has-members";
import { ToolBody, useWithGap } from "./tool-box";

/** A fetched page as it was read: its text, never its scripts or pictures. */
export function WebView({ part }: { part: ToolPart }) {
  const withGap = useWithGap();
  if (!hasMembers<ToolOutputs["web_fetch"]>(part.output, ["url", "text"]))
    return <AnyTool part={part} />;
  const { url, title, text, status, mediaType } = part.output;
  return (
    <ToolBody part={part}>
      <p className="min-w-0 text-small">
        {title ? <span className="font-medium">{toShownText(title)} </span> : null}
        <span className="font-mono break-all text-quiet">
          {url} · {status}
        </span>
      </p>
      <section
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrollable region must be reachable by keyboard
        tabIndex={0}
        aria-label={url}
        className="max-h-96 overflow-auto rounded-control border border-line bg-sunken px-3 py-1 text-small"
      >
        {/html|markdown/.test(mediaType) ? (
          <Answer text={withGap(part, "text", text)} isGrowing={false} />
        ) : (
          <pre className="font-mono whitespace-pre-wrap">
            {toShownText(withGap(part, "text", text))}
          </pre>
        )}
      </section>
    </ToolBody>
  );
}
