// What was said in a show by the time a replay is at: read by stretches, as the replay comes to them. Pure.

import type { Span } from "../media/pieces";
import type { Numbered } from "../protocol";
import { lineOf, MOST_LINES, type Line } from "./room";

/** Before the moment that somebody jumps to, so that there is a conversation to read. */
const BEHIND_MS = 180_000;
/** Read on when so much is left. */
const AHEAD_MS = 60_000;
/** Read at once. */
const STRETCH_MS = 300_000;

/** Facts in order, and the stretches of time of which all are known. */
export interface Said {
  spans: readonly Span[];
  facts: readonly Numbered[];
}

export const nothingSaid: Said = { spans: [], facts: [] };

/** With all facts of one more stretch. */
export function withSaid(said: Said, span: Span, facts: readonly Numbered[]): Said {
  const known = new Map([...said.facts, ...facts].map((one) => [one.seq, one]));
  return {
    spans: merged([...said.spans, span]),
    facts: [...known.values()].sort((a, b) => a.at_ms - b.at_ms || a.seq - b.seq),
  };
}

/** The stretch to be read next for a replay at `atMs`, within the show; null when enough is known. */
export function missingAt(said: Said, show: Span, atMs: number): Span | null {
  const here = said.spans.find((one) => one.fromMs <= atMs && atMs < one.toMs);
  const fromMs = here ? here.toMs : Math.max(show.fromMs, atMs - BEHIND_MS);
  if (here && here.toMs - atMs >= AHEAD_MS) return null;
  if (fromMs >= show.toMs) return null;
  const next = said.spans.find((one) => one.fromMs > fromMs);
  return { fromMs, toMs: Math.min(show.toMs, fromMs + STRETCH_MS, next?.fromMs ?? Infinity) };
}

/** The conversation up to the moment, without a gap before it. */
export function linesAt(said: Said, atMs: number): readonly Line[] {
  const here = said.spans.find((one) => one.fromMs <= atMs && atMs <= one.toMs);
  if (!here) return [];
  return said.facts
    .filter((one) => one.at_ms >= here.fromMs && one.at_ms <= atMs)
    .flatMap((one) => lineOf(one) ?? [])
    .slice(-MOST_LINES);
}

function merged(spans: readonly Span[]): Span[] {
  const all: Span[] = [];
  for (const one of [...spans].sort((a, b) => a.fromMs - b.fromMs)) {
    const last = all.at(-1);
    if (last && one.fromMs <= last.toMs) last.toMs = Math.max(last.toMs, one.toMs);
    else all.push({ ...one });
  }
  return all;
}
