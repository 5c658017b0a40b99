// What is said in a show as lines to read: which is seen at a moment, and in which language; pure but for where the
// language is remembered.

import { signal } from "@preact/signals";
import type { Numbered } from "../protocol";

export type CaptionLanguage = "bn" | "en";
export type CaptionWish = CaptionLanguage | "off";

export interface Caption {
  seq: number;
  language: CaptionLanguage;
  text: string;
  startMs: number;
  endMs: number;
  /** When it was written down: a line may come after the words it belongs to. */
  writtenMs: number;
}

/** A line that came late is seen for at most so long after. */
const LATE_MS = 6000;
/** More than are ever waiting for their picture. */
export const MOST_CAPTIONS = 40;

export function captionOf({ seq, at_ms: writtenMs, fact }: Numbered): Caption | null {
  if (fact.type !== "captioned") return null;
  const { language, text, start_ms: startMs, end_ms: endMs } = fact;
  return { seq, language, text, startMs, endMs, writtenMs };
}

/** Languages that there are lines in, the page's order. */
export function languagesOf(captions: readonly Caption[]): CaptionLanguage[] {
  return (["bn", "en"] as const).filter((one) => captions.some((caption) => caption.language === one));
}

/**
 * The line of a picture captured at `mediaMs`, seen `behindMs` after: the newest whose words have begun. One that
 * was written after its words is seen as long as they took, from when it came.
 */
export function captionAt(
  captions: readonly Caption[],
  language: CaptionLanguage,
  mediaMs: number,
  behindMs: number,
): Caption | null {
  const newest = captions.findLast((one) => one.language === language && one.startMs <= mediaMs);
  if (!newest) return null;
  const lateMs = newest.writtenMs - behindMs + Math.min(newest.endMs - newest.startMs, LATE_MS);
  return mediaMs < Math.max(newest.endMs, lateMs) ? newest : null;
}

const REMEMBERED = "haat.captions";

function rememberedWish(): CaptionWish {
  const value = localStorage.getItem(REMEMBERED);
  return value === "bn" || value === "en" ? value : "off";
}

/** The language that captions are read in on this device. */
export const captionWish = signal<CaptionWish>(rememberedWish());

export function wishCaptions(wish: CaptionWish): void {
  captionWish.value = wish;
  if (wish === "off") localStorage.removeItem(REMEMBERED);
  else localStorage.setItem(REMEMBERED, wish);
}
