"use client";
import { Archive, ArchiveRestore, Link2, Pencil, Pin, PinOff, Trash2 } from "lucide-react";
import { useTranslations } from "next-intl";
import { DropdownMenu } from "radix-ui";
import type { ReactNode } from "react";
import { cn } from "@/components/ui/cn";

export type ThreadAction =
  | "rename"
  | "pin"
  | "unpin"
  | "archive"
  | "unarchive"
  | "share"
  | "delete";

export interface ThreadMenuProps {
  label: string;
  thread: { isPinned: boolean; isArchived: boolean };
  at: { x: number; y: number };
  /** Sharing is offered. */
  canShare?: boolean;
  onAction: (action: ThreadAction) => void;
  onClose: () => void;
}

/** What can be done with a thread, at a place of the page. */
// biome-ignore lint/style/noDefaultExport: React.lazy takes a default export
export default function ThreadMenu(props: ThreadMenuProps) {
  const { label, thread, at, canShare, onAction, onClose } = props;
  const t = useTranslations("sidebar.actions");
  const item = (action: ThreadAction, icon: ReactNode) => (
    <DropdownMenu.Item
      onSelect={() => onAction(action)}
      className={cn(
        "flex h-8 cursor-default items-center gap-2.5 rounded-control px-2 outline-none data-highlighted:bg-hover pointer-coarse:h-10",
        action === "delete" && "text-danger",
      )}
    >
      {icon}
      {t(action)}
    </DropdownMenu.Item>
  );
  const look = { "aria-hidden": true, size: 16, strokeWidth: 1.75 } as const;
  return (
    // Not modal: a modal menu locks scrolling with a style tag, which the page's policy forbids.
    <DropdownMenu.Root open modal={false} onOpenChange={(isOpen) => isOpen || onClose()}>
      <DropdownMenu.Trigger asChild>
        <span aria-hidden className="fixed size-0" style={{ left: at.x, top: at.y }} />
      </DropdownMenu.Trigger>
      <DropdownMenu.Content
        data-keeps-focus
        aria-label={label}
        aria-labelledby={undefined}
        align="start"
        sideOffset={4}
        collisionPadding={8}
        onCloseAutoFocus={(event) => event.preventDefault()}
        onEscapeKeyDown={(event) => event.stopPropagation()}
        className="z-20 min-w-44 rounded-card border border-line bg-raised p-1 text-small shadow-float"
      >
        {item("rename", <Pencil {...look} />)}
        {thread.isPinned ? item("unpin", <PinOff {...look} />) : item("pin", <Pin {...look} />)}
        {canShare ? item("share", <Link2 {...look} />) : null}
        {thread.isArchived
          ? item("unarchive", <ArchiveRestore {...look} />)
          : item("archive", <Archive {...look} />)}
        <DropdownMenu.Separator className="my-1 border-t border-line" />
        {item("delete", <Trash2 {...look} />)}
      </DropdownMenu.Content>
    </DropdownMenu.Root>
  );
}
