"use client";
import { useTranslations } from "next-intl";
import { type FormEvent, type KeyboardEvent, useEffect, useRef, useState } from "react";
import { Answer } from "@/components/markdown/answer";
import { toShownText } from "@/components/markdown/shown-text";
import { hasMembers } from "@/components/tools/has-members";
import { Button } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";
import { isInputMethodKey } from "@/lib/client/input-method";
import type { CallAnswerBody } from "@/lib/client/tools";
import type { ToolPart } from "@/protocol/parts";
import type { AskUserInput } from "@/protocol/tools";

interface QuestionFormProps {
  part: ToolPart;
  isSending: boolean;
  onAnswer: (body: CallAnswerBody) => void;
}

export function QuestionForm({ part, isSending, onAnswer }: QuestionFormProps) {
  const t = useTranslations("answer");
  const asked = toQuestion(part.question ?? part.input);
  const { options = [], multiple = false } = asked;
  const [selected, setSelected] = useState<readonly string[]>([]);
  const [text, setText] = useState("");
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => {
    const first = form.current?.querySelector<HTMLElement>("input, textarea");
    first?.focus({ preventScroll: true });
  }, []);
  const canSend = !isSending && (selected.length > 0 || text.trim() !== "");

  function submit(event: FormEvent) {
    event.preventDefault();
    if (!canSend) return;
    const own = text.trim();
    onAnswer({
      callId: part.callId,
      answer: {
        ...(selected.length > 0 ? { selected: [...selected] } : {}),
        ...(own === "" ? {} : { text: own }),
      },
    });
  }

  function toggle(label: string, isOn: boolean) {
    if (!multiple) setSelected(isOn ? [label] : []);
    else setSelected(isOn ? [...selected, label] : selected.filter((each) => each !== label));
  }

  function onKeyDown(event: KeyboardEvent) {
    if (event.key !== "Enter" || event.shiftKey || isInputMethodKey(event.nativeEvent)) return;
    event.preventDefault();
    form.current?.requestSubmit();
  }

  return (
    <form ref={form} onSubmit={submit} className="flex flex-col gap-3">
      <Answer text={asked.question} isGrowing={false} />
      {options.length > 0 ? (
        <fieldset className="flex flex-col gap-1">
          <legend className="sr-only">{toShownText(asked.question)}</legend>
          {options.map(({ label, description }) => (
            <label
              key={label}
              className={cn(
                "flex items-start gap-2 rounded-control border px-2 py-1.5 text-small hover:bg-hover",
                selected.includes(label) ? "border-accent" : "border-line",
              )}
            >
              <input
                type={multiple ? "checkbox" : "radio"}
                name={`answer-${part.callId}`}
                checked={selected.includes(label)}
                onChange={(event) => toggle(label, event.target.checked)}
                onKeyDown={onKeyDown}
                className="mt-1 accent-[var(--accent)]"
              />
              <span className="min-w-0">
                {toShownText(label)}
                {description ? (
                  <span className="block text-quiet">{toShownText(description)}</span>
                ) : null}
              </span>
            </label>
          ))}
        </fieldset>
      ) : null}
      <div className="flex items-end gap-2">
        <textarea
          aria-label={t("own")}
          placeholder={t("own")}
          rows={1}
          value={text}
          onChange={(event) => setText(event.target.value)}
          onKeyDown={onKeyDown}
          className="grow-with-text max-h-40 min-h-9 flex-1 resize-none rounded-control border border-line bg-transparent px-2 py-1.5 text-[16px] sm:text-small"
          dir="auto"
        />
        <Button look="primary" type="submit" disabled={!canSend}>
          {t("send")}
        </Button>
      </div>
    </form>
  );
}

/** The question as asked; of a tool that asks in another way, its JSON. */
function toQuestion(asked: unknown): AskUserInput {
  if (hasMembers<AskUserInput>(asked, ["question"]) && typeof asked.question === "string") {
    return { ...asked, options: Array.isArray(asked.options) ? asked.options : [] };
  }
  return { question: JSON.stringify(asked) ?? "" };
}
