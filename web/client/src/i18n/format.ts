// Money, numbers and times as people read them, in the language of the page.

import { language, locale } from "./index";

/** Minor units (poisha) as a price: ৳1,250 or ৳১,২৫০; poisha appear only where there are some. */
export function formatMoney(minor: number, currency = "BDT"): string {
  const digits = minor % 100 === 0 ? 0 : 2;
  const parts = new Intl.NumberFormat(locale(), {
    style: "currency",
    currency,
    currencyDisplay: "narrowSymbol",
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  }).formatToParts(minor / 100);
  const symbol = parts.find((part) => part.type === "currency")?.value ?? "";
  const sign = minor < 0 ? "−" : "";
  const figures = parts.filter((part) => !["currency", "literal", "minusSign"].includes(part.type));
  return sign + symbol + figures.map((part) => part.value).join("");
}

export function formatNumber(value: number): string {
  return new Intl.NumberFormat(locale()).format(value);
}

/** Large counts shortened: 1.2K, ১.২ হা. */
export function formatCount(value: number): string {
  return new Intl.NumberFormat(locale(), { notation: "compact", maximumFractionDigits: 1 }).format(value);
}

/** Day and time: "20 Nov, 7:30 pm". The year appears when it is not this one. */
export function formatTime(ms: number, nowMs = Date.now()): string {
  const sameYear = new Date(ms).getFullYear() === new Date(nowMs).getFullYear();
  return new Intl.DateTimeFormat(locale(), {
    day: "numeric",
    month: "short",
    hour: "numeric",
    minute: "2-digit",
    ...(sameYear ? {} : { year: "numeric" }),
  }).format(ms);
}

/** Time of day only, for chat and histories of one day. */
export function formatClock(ms: number): string {
  return new Intl.DateTimeFormat(locale(), { hour: "numeric", minute: "2-digit" }).format(ms);
}

/** Distance from now: "in 2 hours", "৫ মিনিট আগে". */
export function formatAgo(ms: number, nowMs = Date.now()): string {
  const seconds = Math.round((ms - nowMs) / 1000);
  const relative = new Intl.RelativeTimeFormat(language.value, { numeric: "auto" });
  const steps: [Intl.RelativeTimeFormatUnit, number][] = [
    ["day", 86_400],
    ["hour", 3_600],
    ["minute", 60],
  ];
  for (const [unit, size] of steps) {
    if (Math.abs(seconds) >= size) return relative.format(Math.round(seconds / size), unit);
  }
  return relative.format(0, "second");
}
