"use client";
import { ChevronDown, Info, RefreshCw } from "lucide-react";
import { useTranslations } from "next-intl";
import { lazy, Suspense, useState } from "react";
import { IconButton } from "@/components/ui/icon-button";
import type { MessageView } from "@/lib/client/thread-state";
import { useModels } from "@/lib/client/use-models";
import { ActionRow } from "./action-row";
import { CopyButton } from "./copy-button";
import type { MessageActions } from "./message-actions";
import { toText } from "./message-text";
import { SiblingPicker } from "./sibling-picker";

const RegenerateMenu = lazy(() => import("./regenerate-menu"));
const MessageDetails = lazy(() => import("./message-details"));

interface AnswerActionsProps {
  message: MessageView;
  isNewest: boolean;
  isBusy: boolean;
  isShown: boolean;
  actions: MessageActions;
}

export function AnswerActions(props: AnswerActionsProps) {
  const { message, isNewest, isBusy, isShown, actions } = props;
  const t = useTranslations("message");
  const [isDetailed, setDetailed] = useState(false);
  const text = toText(message);
  // A failure's own card offers it, with the remedy.
  const canRegenerate = !(isNewest && message.run?.status === "failed");
  return (
    <ActionRow isShown={isShown || isDetailed}>
      {text ? <CopyButton text={text} /> : null}
      {canRegenerate ? (
        <IconButton
          label={t("regenerate")}
          disabled={isBusy}
          onClick={() => actions.onRegenerate(message.id)}
        >
          <RefreshCw aria-hidden size={16} strokeWidth={1.75} />
        </IconButton>
      ) : null}
      <OtherModels {...props} />
      {message.run ? (
        <IconButton label={t("details.name")} onClick={() => setDetailed(true)}>
          <Info aria-hidden size={16} strokeWidth={1.75} />
        </IconButton>
      ) : null}
      <SiblingPicker message={message} isDisabled={isBusy} onShow={actions.onShowBranch} />
      {isDetailed ? (
        <Suspense>
          <MessageDetails
            message={message}
            onLoad={actions.loadSteps}
            onClose={() => setDetailed(false)}
          />
        </Suspense>
      ) : null}
    </ActionRow>
  );
}

/** The menu itself is loaded when it is first asked for. */
function OtherModels({ message, isBusy, actions }: AnswerActionsProps) {
  const t = useTranslations("message");
  const { models } = useModels();
  const [isAsked, setAsked] = useState(false);
  if (models.length < 2 && !isAsked) return null;
  const label = t("regenerateWith");
  const icon = <ChevronDown aria-hidden size={16} strokeWidth={1.75} />;
  const button = (
    <IconButton
      label={label}
      disabled={isBusy}
      aria-haspopup="menu"
      onClick={() => setAsked(true)}
      className="-ms-1.5 w-6"
    >
      {icon}
    </IconButton>
  );
  if (!isAsked) return button;
  return (
    <Suspense fallback={button}>
      <RegenerateMenu
        models={models}
        onChoose={(model) => actions.onRegenerate(message.id, model)}
        trigger={
          <IconButton label={label} disabled={isBusy} className="-ms-1.5 w-6">
            {icon}
          </IconButton>
        }
      />
    </Suspense>
  );
}
