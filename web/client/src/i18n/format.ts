// Money, numbers and times as people read them, in the language of the page.

import { language, locale } from "./index";

/**
 * Minor units (poisha) as a price: ৳1,25,000 or ৳১,২৫,০০০, grouped by lakh in both languages (which "en-BD"
 * does not do); poisha appear only where there are some.
 */
export function formatMoney(minor: number, currency = "BDT"): string {
  const digits = minor % 100 === 0 ? 0 : 2;
  const parts = new Intl.NumberFormat(language.value === "bn" ? "bn-BD" : "en-IN", {
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

/** Large counts shortened: 1.2k, ১.২ হা. */
export function formatCount(value: number): string {
  return new Intl.NumberFormat(locale(), { notation: "compact", maximumFractionDigits: 1 }).format(value);
}

/** A share as per cent, without decimals. */
export function formatShare(share: number): string {
  return new Intl.NumberFormat(locale(), { style: "percent" }).format(share);
}

/** Day and time: "20 Nov, 7:30 pm", "২০ নভেম্বর, সন্ধ্যা ৭:৩০". The year appears when it is not this one. */
export function formatTime(ms: number, nowMs = Date.now()): string {
  const sameYear = new Date(ms).getFullYear() === new Date(nowMs).getFullYear();
  const day = new Intl.DateTimeFormat(locale(), {
    day: "numeric",
    month: language.value === "bn" ? "long" : "short",
    ...(sameYear ? {} : { year: "numeric" }),
  }).format(ms);
  return `${day}, ${formatClock(ms)}`;
}

/** Time of day only, for chat and histories of one day; Bengali names the part of the day. */
export function formatClock(ms: number): string {
  const clock = { hour: "numeric", minute: "2-digit", hour12: true } as const;
  if (language.value === "en") return new Intl.DateTimeFormat(locale(), clock).format(ms);
  const parts = new Intl.DateTimeFormat(locale(), clock).formatToParts(ms);
  const figure = (type: string) => parts.find((part) => part.type === type)?.value ?? "";
  return `${partOfDay(new Date(ms).getHours())} ${figure("hour")}:${figure("minute")}`;
}

const PARTS_OF_DAY: readonly [fromHour: number, name: string][] = [
  [20, "রাত"],
  [18, "সন্ধ্যা"],
  [15, "বিকেল"],
  [12, "দুপুর"],
  [6, "সকাল"],
  [4, "ভোর"],
  [0, "রাত"],
];

function partOfDay(hour: number): string {
  return PARTS_OF_DAY.find(([from]) => hour >= from)?.[1] ?? "";
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
