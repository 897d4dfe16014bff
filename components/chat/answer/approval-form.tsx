"use client";
import { useTranslations } from "next-intl";
import { type FormEvent, useEffect, useId, useRef, useState } from "react";
import { toShownText } from "@/components/markdown/shown-text";
import { toDisplayText } from "@/components/tools/display-text";
import { Button } from "@/components/ui/button";
import type { CallAnswerBody } from "@/lib/client/tools";
import type { ToolPart } from "@/protocol/parts";

interface ApprovalFormProps {
  part: ToolPart;
  isSending: boolean;
  onAnswer: (body: CallAnswerBody) => void;
}

const scopes = ["once", "thread", "always"] as const;
type Scope = (typeof scopes)[number];
const names = { once: "rememberOnce", thread: "rememberThread", always: "rememberAlways" } as const;

const shownCharacters = 20_000;

export function ApprovalForm({ part, isSending, onAnswer }: ApprovalFormProps) {
  const t = useTranslations("answer");
  const [scope, setScope] = useState<Scope>("once");
  const [reason, setReason] = useState("");
  const approve = useRef<HTMLButtonElement>(null);
  const scopeId = useId();
  const shown = toShownText(toDisplayText(part.input));
  useEffect(() => approve.current?.focus({ preventScroll: true }), []);

  function decide(decision: "approve" | "deny") {
    onAnswer({
      callId: part.callId,
      decision,
      ...(decision === "deny" && reason.trim() !== "" ? { reason: reason.trim() } : {}),
      ...(scope === "once" ? {} : { remember: scope }),
    });
  }

  function submit(event: FormEvent) {
    event.preventDefault();
    decide("approve");
  }

  return (
    <form onSubmit={submit} className="flex flex-col gap-3">
      <p className="text-small text-quiet">{t("approvalHint")}</p>
      <section
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrollable region must be reachable by keyboard
        tabIndex={0}
        aria-label={t("details")}
        className="max-h-48 overflow-auto rounded-control border border-line bg-sunken p-2 font-mono text-small break-words whitespace-pre-wrap"
      >
        {shown.slice(0, shownCharacters)}
      </section>
      {shown.length > shownCharacters ? (
        <p className="text-small text-danger">
          {t("cutOff", { shown: shownCharacters, total: shown.length })}
        </p>
      ) : null}
      <input
        aria-label={t("reason")}
        placeholder={t("reason")}
        value={reason}
        maxLength={2_000}
        onChange={(event) => setReason(event.target.value)}
        onKeyDown={(event) => {
          // Whoever gives a reason is about to deny: Enter must not approve.
          if (event.key === "Enter" && !event.nativeEvent.isComposing) event.preventDefault();
        }}
        className="h-9 rounded-control border border-line bg-transparent px-2 text-[16px] sm:text-small"
        dir="auto"
      />
      <div className="flex flex-wrap items-center gap-2">
        <label htmlFor={scopeId} className="text-small text-quiet">
          {t("remember")}
        </label>
        <select
          id={scopeId}
          value={scope}
          onChange={(event) => setScope(event.target.value as Scope)}
          className="h-8 min-w-0 rounded-control border border-line bg-raised px-1 text-small"
        >
          {scopes.map((name) => (
            <option key={name} value={name}>
              {t(names[name])}
            </option>
          ))}
        </select>
        <span className="ms-auto flex gap-2">
          <Button disabled={isSending} onClick={() => decide("deny")}>
            {t("deny")}
          </Button>
          <Button ref={approve} look="primary" type="submit" disabled={isSending}>
            {t("approve")}
          </Button>
        </span>
      </div>
    </form>
  );
}
