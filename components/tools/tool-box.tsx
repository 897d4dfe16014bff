"use client";
import { useTranslations } from "next-intl";
import { type ReactNode, useContext } from "react";
import { useErrorText } from "@/components/errors/use-error-text";
import type { ErrorInfo } from "@/protocol/error-classes";
import type { ToolPart } from "@/protocol/parts";
import { MessageId } from "./message-id";

/** Everything below a call's line. */
export function ToolBody({ part, children }: { part: ToolPart; children?: ReactNode }) {
  const error = part.error ?? part.problem;
  return (
    <div className="ms-2 flex min-w-0 flex-col gap-2 border-s border-line py-1 ps-4">
      {children}
      <WholeOutput part={part} />
      {error ? <Failure error={error} /> : null}
    </div>
  );
}

/** A box that scrolls, for what may be long. */
export function ScrollBox({ label, children }: { label: string; children: ReactNode }) {
  return (
    <section
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrollable region must be reachable by keyboard
      tabIndex={0}
      aria-label={label}
      className="max-h-96 min-w-0 overflow-auto rounded-control border border-line bg-sunken p-2 font-mono text-small"
      dir="ltr"
    >
      {children}
    </section>
  );
}

function Failure({ error }: { error: ErrorInfo }) {
  const { message, remedy } = useErrorText()(error);
  return (
    <p className="text-small break-words">
      <span className="text-danger">{message}</span> {remedy}
    </p>
  );
}

function WholeOutput({ part }: { part: ToolPart }) {
  const t = useTranslations("tool");
  const messageId = useContext(MessageId);
  if (!part.abridged || !messageId) return null;
  return (
    <p className="text-small text-quiet">
      {t("abridged", { bytes: part.abridged.bytes })}{" "}
      <a
        className="text-accent underline-offset-2 hover:underline"
        href={`/api/parts/${messageId}.${part.ordinal}/content`}
        download
      >
        {t("downloadWhole")}
      </a>
    </p>
  );
}

/** A text whose middle is stored elsewhere, with a line where it was cut. */
export function useWithGap(): (part: ToolPart, field: string, text: string) => string {
  const t = useTranslations("tool");
  return ({ abridged }, field, text) =>
    abridged?.field === field
      ? `${text.slice(0, abridged.headChars)}\n${t("gap")}\n${text.slice(abridged.headChars)}`
      : text;
}
