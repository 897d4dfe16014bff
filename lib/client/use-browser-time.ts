"use client";
import { useEffect, useState } from "react";
import { createDayOf, type DayOf } from "./group-threads";

export interface BrowserTime {
  now: number;
  dayOf: DayOf;
}

const minuteMs = 60_000;
const utc = createDayOf("UTC");

/** Now, by the reader's clock and calendar; at first by the server's, which knows no time zone. */
export function useBrowserTime(serverNow: number): BrowserTime {
  const [now, setNow] = useState(serverNow);
  const [local, setLocal] = useState<DayOf>();
  useEffect(() => {
    setLocal(() => createDayOf());
    setNow(Date.now());
    const timer = setInterval(() => setNow(Date.now()), minuteMs);
    return () => clearInterval(timer);
  }, []);
  return { now, dayOf: local ?? utc };
}
