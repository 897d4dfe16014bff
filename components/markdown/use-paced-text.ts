"use client";
import { useEffect, useRef, useState } from "react";

/** Up to here a block is parsed again at every change. */
const everyChangeCharacters = 3_000;
const charactersPerMs = 60;
const pauseMsMax = 1_500;

/** Growing text, taken up the less often the longer it is: each time costs a parse of all of it. */
export function usePacedText(text: string, isGrowing: boolean): string {
  const [shown, setShown] = useState(text);
  const latest = useRef(text);
  useEffect(() => {
    latest.current = text;
  }, [text]);
  const isPaced = isGrowing && text.length > everyChangeCharacters && text.startsWith(shown);
  if (!isPaced && shown !== text) setShown(text);
  const isBehind = isPaced && shown !== text;
  const pauseMs = Math.min(pauseMsMax, shown.length / charactersPerMs);
  useEffect(() => {
    if (!isBehind) return;
    const timer = setTimeout(() => setShown(latest.current), pauseMs);
    return () => clearTimeout(timer);
  }, [isBehind, pauseMs]);
  return isPaced ? shown : text;
}
