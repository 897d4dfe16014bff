"use client";
import { type PointerEvent, useEffect, useRef, useState } from "react";

const pressMs = 450;

interface LongPress {
  isPressed: boolean;
  handlers: {
    onPointerDown: (event: PointerEvent) => void;
    onPointerUp: () => void;
    onPointerCancel: () => void;
  };
}

/** A finger that stays shows what a pointer shows by hovering; a touch elsewhere hides it. */
export function useLongPress(): LongPress {
  const [isPressed, setPressed] = useState(false);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  useEffect(() => {
    if (!isPressed) return;
    const hide = (event: Event) => {
      if (event.target instanceof Element && event.target.closest(".message-actions")) return;
      setPressed(false);
    };
    document.addEventListener("pointerdown", hide, true);
    return () => document.removeEventListener("pointerdown", hide, true);
  }, [isPressed]);
  const end = () => clearTimeout(timer.current);
  return {
    isPressed,
    handlers: {
      onPointerDown: (event) => {
        if (event.pointerType === "mouse") return;
        end();
        timer.current = setTimeout(() => setPressed(true), pressMs);
      },
      onPointerUp: end,
      onPointerCancel: end,
    },
  };
}
