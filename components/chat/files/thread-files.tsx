"use client";
import { useTranslations } from "next-intl";
import { useEffect, useMemo, useState } from "react";
import { Sheet } from "@/components/ui/sheet";
import type { MessageView } from "@/lib/client/thread-state";
import { FilesPanel } from "./files-panel";
import { findVersions } from "./find-versions";

const key = "longrun.files";

/** Whether the files are shown beside the conversation; kept in this browser. */
export function useFilesOpen(): [boolean, (isOpen: boolean) => void] {
  const [isOpen, setOpen] = useState(false);
  useEffect(() => {
    try {
      const isWide = window.matchMedia("(min-width: 1024px)").matches;
      setOpen(isWide && window.localStorage.getItem(key) === "open");
    } catch {
      // A forbidden storage: closed, as without one.
    }
  }, []);
  return [
    isOpen,
    (next) => {
      setOpen(next);
      try {
        window.localStorage.setItem(key, next ? "open" : "closed");
      } catch {
        // It is only not remembered.
      }
    },
  ];
}

interface ThreadFilesProps {
  threadId: string;
  messages: readonly MessageView[];
  onClose: () => void;
}

/** Beside the conversation where there is room, over it where there is none. */
export function ThreadFiles({ threadId, messages, onClose }: ThreadFilesProps) {
  const t = useTranslations("files");
  const { newest, before } = useMemo(() => findVersions(messages), [messages]);
  const isWide = useIsWide();
  const sent = messages.findLast(({ role }) => role === "user")?.id ?? "";
  const panel = (
    <FilesPanel threadId={threadId} version={newest} from={before} stamp={sent} onClose={onClose} />
  );
  if (isWide)
    return (
      <aside className="h-(--visible-height) w-[min(420px,40vw)] shrink-0 border-s border-line">
        {panel}
      </aside>
    );
  return (
    <Sheet label={t("name")} isOpen onClose={onClose}>
      {panel}
    </Sheet>
  );
}

function useIsWide(): boolean {
  const [isWide, setWide] = useState(true);
  useEffect(() => {
    const query = window.matchMedia("(min-width: 1024px)");
    const look = () => setWide(query.matches);
    look();
    query.addEventListener("change", look);
    return () => query.removeEventListener("change", look);
  }, []);
  return isWide;
}
