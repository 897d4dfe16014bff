"use client";
import { useTranslations } from "next-intl";

const mod = () => (/Mac|iPhone|iPad/.test(navigator.platform) ? "⌘" : "Ctrl");

const shortcuts = [
  ["palette", () => [mod(), "K"]],
  ["newThread", () => [mod(), "Shift", "O"]],
  ["search", () => ["/"]],
  ["nextMessage", () => ["j"]],
  ["previousMessage", () => ["k"]],
  ["copyMessage", () => ["y"]],
  ["editMessage", () => ["e"]],
  ["editLast", () => ["↑"]],
  ["newLine", () => ["Shift", "Enter"]],
  ["help", () => ["?"]],
] as const;

/** Every key that does something. */
// biome-ignore lint/style/noDefaultExport: React.lazy takes a default export
export default function ShortcutList() {
  const t = useTranslations("shortcuts");
  return (
    <dl className="divide-y divide-line text-small">
      {shortcuts.map(([name, keys]) => (
        <div key={name} className="flex items-center justify-between gap-4 py-2">
          <dt>{t(name)}</dt>
          <dd className="flex shrink-0 gap-1">
            {keys().map((key) => (
              <kbd
                key={key}
                className="rounded-xs border border-line-strong bg-surface px-1.5 font-mono text-[12px] leading-5"
              >
                {key}
              </kbd>
            ))}
          </dd>
        </div>
      ))}
    </dl>
  );
}
