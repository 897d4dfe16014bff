"use client";
import { useParams } from "next/navigation";
import { useEffect, useRef } from "react";
import type { ThreadSession } from "@/lib/client/thread-session";
import type { ThreadState } from "@/lib/client/thread-state";
import { readHitAddress } from "../sidebar/hit-address";
import { leaveHit, showHit } from "./show-hit";

const flashMs = 1_600;

/** Goes to the message that the address names, loading older ones or its branch until it is there. */
export function useShownMessage(
  session: ThreadSession,
  { messages, olderCursor }: ThreadState,
): void {
  // A link within the page changes nothing else that can be subscribed to.
  const params = useParams();
  const reached = useRef("");
  const asked = useRef("");
  useEffect(() => leaveHit, []);
  useEffect(() => {
    const hit = readHitAddress(window.location.hash);
    const place = `${window.location.hash} ${JSON.stringify(params)}`;
    if (!hit || reached.current === place) return;
    const { messageId: id, q } = hit;
    if (messages.some((message) => message.id === id)) {
      reached.current = place;
      // After the list has found its own place.
      requestAnimationFrame(() => requestAnimationFrame(() => show(id, q)));
    } else if (olderCursor) {
      void session.loadOlder();
    } else if (asked.current !== place) {
      asked.current = place;
      void session.showBranch(id);
    }
  }, [session, messages, olderCursor, params]);
}

function show(id: string, q: string): void {
  const message = document.querySelector<HTMLElement>(`[data-message="${id}"]`);
  if (!message) return;
  message.tabIndex = -1;
  message.focus({ preventScroll: true });
  message.scrollIntoView({ block: "center" });
  if (q !== "") showHit(message, q);
  if (window.matchMedia("(prefers-reduced-motion: reduce)").matches) return;
  const color = getComputedStyle(document.documentElement).getPropertyValue("--surface-hover");
  message.animate([{ backgroundColor: color }, { backgroundColor: "transparent" }], {
    ...{ duration: flashMs, easing: "ease-out" },
  });
}
