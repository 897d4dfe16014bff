"use client";
import { ChevronsUpDown } from "lucide-react";
import { useTranslations } from "next-intl";
import { type ComponentProps, lazy, Suspense, useState } from "react";
import type { Me } from "@/protocol/api";

const UserMenuPanel = lazy(() => import("./user-menu-panel"));

interface UserMenuProps {
  user: Pick<Me, "name" | "email" | "role">;
  onChoose: () => void;
}

/** The menu itself is loaded when it is first asked for. */
export function UserMenu({ user, onChoose }: UserMenuProps) {
  const [isAsked, setAsked] = useState(false);
  const button = <UserButton user={user} aria-haspopup="menu" onClick={() => setAsked(true)} />;
  return (
    <div className="border-t border-line p-2">
      {isAsked ? (
        <Suspense fallback={button}>
          <UserMenuPanel user={user} onChoose={onChoose} trigger={<UserButton user={user} />} />
        </Suspense>
      ) : (
        button
      )}
    </div>
  );
}

function UserButton({ user, ...rest }: Pick<UserMenuProps, "user"> & ComponentProps<"button">) {
  const t = useTranslations("menu");
  return (
    <button
      type="button"
      aria-label={t("account", { name: user.name })}
      className="flex h-9 w-full items-center gap-2 rounded-control px-2 text-small hover:bg-hover"
      {...rest}
    >
      <span className="min-w-0 flex-1 truncate text-start" dir="auto">
        {user.name}
      </span>
      <ChevronsUpDown aria-hidden size={16} strokeWidth={1.75} className="shrink-0 text-quiet" />
    </button>
  );
}
