import type { ReactNode } from "react";
import { cn } from "./cn";

interface NoticeCardProps {
  tone: "danger" | "plain";
  title: string;
  text?: ReactNode;
  /** Small print, for example a request id. */
  detail?: ReactNode;
  actions?: ReactNode;
}

export function NoticeCard({ tone, title, text, detail, actions }: NoticeCardProps) {
  return (
    <div
      className={cn(
        "flex flex-col gap-2 rounded-card border p-3 text-small",
        tone === "danger" ? "border-danger bg-danger-surface" : "border-line bg-raised",
      )}
    >
      <p className={cn("font-medium", tone === "danger" && "text-danger")}>{title}</p>
      {text ? <p>{text}</p> : null}
      {detail}
      {actions ? <div className="flex flex-wrap gap-2 empty:hidden">{actions}</div> : null}
    </div>
  );
}
