"use client";
import { useTranslations } from "next-intl";
import { DropdownMenu } from "radix-ui";
import type { ReactNode } from "react";
import type { ModelChoice } from "@/protocol/api";

interface RegenerateMenuProps {
  models: readonly ModelChoice[];
  trigger: ReactNode;
  onChoose: (modelId: string) => void;
}

// biome-ignore lint/style/noDefaultExport: React.lazy takes a default export
export default function RegenerateMenu({ models, trigger, onChoose }: RegenerateMenuProps) {
  const t = useTranslations("message");
  return (
    // Not modal: a modal menu locks scrolling with a style tag, which the page's policy forbids.
    <DropdownMenu.Root defaultOpen modal={false}>
      <DropdownMenu.Trigger asChild>{trigger}</DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content
          align="start"
          sideOffset={4}
          collisionPadding={8}
          className="z-10 max-h-80 max-w-80 min-w-48 overflow-y-auto rounded-card border border-line bg-raised p-1 text-small text-ink shadow-float"
        >
          <DropdownMenu.Label className="px-2 py-1.5 text-quiet">
            {t("regenerateWith")}
          </DropdownMenu.Label>
          {models.map((model) => (
            <DropdownMenu.Item
              key={model.id}
              onSelect={() => onChoose(model.id)}
              className="cursor-pointer truncate rounded-control px-2 py-1.5 outline-none data-highlighted:bg-hover"
            >
              {model.name}
            </DropdownMenu.Item>
          ))}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}
