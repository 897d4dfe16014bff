"use client";
import { Command } from "cmdk";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { toShownText } from "@/components/markdown/shown-text";
import type { ThreadSummary } from "@/protocol/api";
import { useThreadSearch } from "../sidebar/use-thread-search";

export interface PaletteAction {
  id: string;
  name: string;
  run: () => void;
}

interface PaletteProps {
  actions: readonly PaletteAction[];
  /** Shown before anything is typed. */
  recent: readonly ThreadSummary[];
  onOpen: (thread: ThreadSummary, q: string) => void;
}

const shownMax = 8;

/** Threads and actions by a few letters of their names. */
// biome-ignore lint/style/noDefaultExport: React.lazy takes a default export
export default function Palette({ actions, recent, onOpen }: PaletteProps) {
  const t = useTranslations("palette");
  const sidebar = useTranslations("sidebar");
  const [q, setQuery] = useState("");
  const found = useThreadSearch(q);
  const words = q.trim().toLowerCase();
  const threads = (words === "" ? recent : (found?.threads ?? [])).slice(0, shownMax);
  const shown = actions.filter(({ name }) => name.toLowerCase().includes(words));
  const threadGroup =
    threads.length > 0 ? (
      <Command.Group key="threads" heading={t("threads")} className={groupLook}>
        {threads.map((thread) => (
          <Command.Item
            key={thread.id}
            value={thread.id}
            onSelect={() => onOpen(thread, q)}
            className={itemLook}
          >
            <span className="truncate" dir="auto">
              {thread.title === null ? sidebar("untitled") : toShownText(thread.title)}
            </span>
          </Command.Item>
        ))}
      </Command.Group>
    ) : null;
  const actionGroup =
    shown.length > 0 ? (
      <Command.Group key="actions" heading={t("actions")} className={groupLook}>
        {shown.map(({ id, name, run }) => (
          <Command.Item key={id} value={id} onSelect={run} className={itemLook}>
            {name}
          </Command.Item>
        ))}
      </Command.Group>
    ) : null;
  return (
    // What fits is decided here and by the server's search.
    <Command label={t("label")} shouldFilter={false} loop className="flex min-h-0 flex-col">
      <Command.Input
        autoFocus
        value={q}
        onValueChange={setQuery}
        placeholder={t("placeholder")}
        maxLength={200}
        className="h-11 w-full rounded-control border border-line-strong bg-raised px-3 text-[16px]"
      />
      <Command.List className="mt-2 max-h-[50dvh] overflow-y-auto">
        <Command.Empty className="p-3 text-small text-quiet">
          {words !== "" && !found ? t("searching") : t("nothing")}
        </Command.Empty>
        {/* What the server finds comes later, so it comes below: nothing moves under the Enter key. */}
        {words === "" ? [threadGroup, actionGroup] : [actionGroup, threadGroup]}
      </Command.List>
    </Command>
  );
}

const groupLook =
  "[&_[cmdk-group-heading]]:px-2 [&_[cmdk-group-heading]]:py-1 [&_[cmdk-group-heading]]:text-[12px] [&_[cmdk-group-heading]]:text-quiet";
const itemLook =
  "flex h-9 cursor-default items-center rounded-control px-2 text-small data-[selected=true]:bg-hover";
