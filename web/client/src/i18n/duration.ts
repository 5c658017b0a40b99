// Lengths of time as people read and hear them, in the language of the page.

import { locale } from "./index";

/** As a player shows it: 3:20, 1:03:20, ৩:২০. */
export function durationText(ms: number): string {
  const { hours, minutes, seconds } = partsOf(ms);
  const one = new Intl.NumberFormat(locale(), { useGrouping: false });
  const two = new Intl.NumberFormat(locale(), { minimumIntegerDigits: 2 });
  const parts = hours > 0 ? [one.format(hours), two.format(minutes)] : [one.format(minutes)];
  return [...parts, two.format(seconds)].join(":");
}

/** As a voice says it: "3 minutes 20 seconds", "৩ মিনিট ২০ সেকেন্ড". */
export function spokenDuration(ms: number): string {
  const { hours, minutes, seconds } = partsOf(ms);
  const said = [
    hours > 0 ? unitText(hours, "hour") : "",
    minutes > 0 ? unitText(minutes, "minute") : "",
    seconds > 0 || hours + minutes === 0 ? unitText(seconds, "second") : "",
  ];
  return said.filter(Boolean).join(" ");
}

function partsOf(ms: number): { hours: number; minutes: number; seconds: number } {
  const all = Math.max(0, Math.floor(ms / 1000));
  return { hours: Math.floor(all / 3600), minutes: Math.floor(all / 60) % 60, seconds: all % 60 };
}

function unitText(value: number, unit: "hour" | "minute" | "second"): string {
  return new Intl.NumberFormat(locale(), { style: "unit", unit, unitDisplay: "long" }).format(value);
}
