"use client";
import { useEffect, useMemo, useRef } from "react";
import type { ActionResult } from "@/lib/client/action";
import { createApi, type RunSettings } from "@/lib/client/api";
import { browserEnvironment } from "@/lib/client/environment";
import type { ThreadSession } from "@/lib/client/thread-session";
import type { MessageActions } from "./message-actions";

interface ActionPorts {
  session: ThreadSession;
  /** What the next run is started with. */
  chosen: RunSettings;
  onResult: (result: ActionResult) => void;
  onEdit: (messageId: string | null) => void;
}

/** The same object as long as the session is the same: messages need no new rendering for it. */
export function useMessageActions(ports: ActionPorts): MessageActions {
  const { session, onEdit } = ports;
  const latest = useRef(ports);
  useEffect(() => {
    latest.current = ports;
  });
  return useMemo(() => {
    const api = createApi(browserEnvironment);
    const tell = (result: ActionResult) => latest.current.onResult(result);
    return {
      onRegenerate: (id, model) => {
        const { chosen } = latest.current;
        void session.regenerate(id, model ? { ...chosen, model } : chosen).then(tell);
      },
      onContinue: (id) => void session.resume(id).then(tell),
      onShowBranch: (id) => void session.showBranch(id).then(tell),
      onShowEarlier: (id) => void session.loadEarlierParts(id).then(tell),
      onEdit,
      onSaveEdit: async (id, text) => {
        const result = await session.edit(id, text, latest.current.chosen);
        tell(result);
        if (result.ok) onEdit(null);
        return result.ok;
      },
      loadSteps: api.listSteps,
      loadFile: api.readFile,
    };
  }, [session, onEdit]);
}
