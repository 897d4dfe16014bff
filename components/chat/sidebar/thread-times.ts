const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

/** How long ago, in a few characters: "now", "5 min ago", "3 hr. ago", later the date. */
export function toShortTime(at: number, { now, locale }: { now: number; locale: string }): string {
  const ago = now - at;
  if (ago < 7 * dayMs) {
    const relative = new Intl.RelativeTimeFormat(locale, { numeric: "auto", style: "narrow" });
    if (ago < minuteMs) return relative.format(0, "second");
    if (ago < hourMs) return relative.format(-Math.floor(ago / minuteMs), "minute");
    if (ago < dayMs) return relative.format(-Math.floor(ago / hourMs), "hour");
    return relative.format(-Math.floor(ago / dayMs), "day");
  }
  const isThisYear = new Date(at).getFullYear() === new Date(now).getFullYear();
  return new Date(at).toLocaleDateString(locale, {
    ...{ day: "numeric", month: "short" },
    ...(isThisYear ? {} : { year: "numeric" }),
  });
}

export function toExactTime(at: number, locale: string): string {
  return new Date(at).toLocaleString(locale, { dateStyle: "medium", timeStyle: "short" });
}
