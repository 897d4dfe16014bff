"use client";
import { Search, X } from "lucide-react";
import { useTranslations } from "next-intl";
import { type KeyboardEvent, type Ref, useEffect, useLayoutEffect, useRef } from "react";
import { isInputMethodKey } from "@/lib/client/input-method";

interface SearchBoxProps {
  ref: Ref<HTMLInputElement>;
  value: string;
  controls: string;
  onChange: (value: string) => void;
  onDown: () => void;
  onEnter: () => void;
}

export function SearchBox({ ref, value, controls, onChange, onDown, onEnter }: SearchBoxProps) {
  const t = useTranslations("sidebar.search");
  const around = useRef<HTMLDivElement>(null);
  const change = useRef(onChange);
  useEffect(() => {
    change.current = onChange;
  });
  // What was typed before the page's script ran is looked for, too.
  useLayoutEffect(() => {
    const typed = around.current?.querySelector("input")?.value ?? "";
    if (typed !== "") change.current(typed);
  }, []);
  function onKeyDown(event: KeyboardEvent) {
    if (isInputMethodKey(event.nativeEvent)) return;
    if (event.key === "ArrowDown") {
      event.preventDefault();
      onDown();
    }
    if (event.key === "Enter") {
      event.preventDefault();
      onEnter();
    }
    if (event.key === "Escape" && value !== "") {
      event.preventDefault();
      event.stopPropagation();
      onChange("");
    }
  }
  return (
    <div ref={around} className="relative flex items-center">
      <Search
        aria-hidden
        size={16}
        strokeWidth={1.75}
        className="pointer-events-none absolute start-2 text-quiet"
      />
      <input
        ref={ref}
        type="search"
        autoComplete="off"
        aria-label={t("label")}
        aria-controls={value === "" ? undefined : controls}
        aria-keyshortcuts="/"
        placeholder={t("label")}
        title={t("shortcut")}
        dir="auto"
        maxLength={200}
        value={value}
        onChange={(event) => onChange(event.target.value)}
        onKeyDown={onKeyDown}
        className="h-9 w-full min-w-0 rounded-control appearance-none bg-transparent ps-8 pe-8 text-[16px] -outline-offset-2 hover:bg-hover [&::-webkit-search-cancel-button]:hidden sm:text-small"
      />
      {value === "" ? null : (
        <button
          type="button"
          aria-label={t("clear")}
          onClick={() => onChange("")}
          className="absolute end-0.5 flex size-8 items-center justify-center rounded-control text-quiet -outline-offset-2 hover:text-ink"
        >
          <X aria-hidden size={14} strokeWidth={1.75} />
        </button>
      )}
    </div>
  );
}
