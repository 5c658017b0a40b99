// What a player tells the server about how smoothly it plays; pure.

import type { Reading } from "./stats";

/** Grown since the connection began. */
export interface PlayerReport {
  freezes: number;
  freeze_ms: number;
  frames_decoded: number;
  frames_dropped: number;
  jitter_buffer_ms: number;
}

export const noReport: PlayerReport = {
  freezes: 0,
  freeze_ms: 0,
  frames_decoded: 0,
  frames_dropped: 0,
  jitter_buffer_ms: 0,
};

/** Longer than any freeze of a playing picture: a pause that somebody wanted, or a publisher who was away. */
const PAUSE_MS = 10_000;

/**
 * Adds what happened to the pictures between two readings. What is `excused` (the page was hidden, the host
 * away) counts as decoded but not as frozen.
 */
export function withReading(
  sum: PlayerReport,
  now: Reading,
  before: Reading | null,
  excused: boolean,
): PlayerReport {
  let { freezes, freeze_ms, frames_decoded, frames_dropped } = sum;
  let delayMs = 0;
  let emitted = 0;
  for (const [id, row] of now) {
    if (row["type"] !== "inbound-rtp" || row["kind"] !== "video") continue;
    const old = before?.get(id);
    const grown = (name: string) => Math.max(0, number(row[name]) - number(old?.[name]));
    frames_decoded += grown("framesDecoded");
    frames_dropped += grown("framesDropped");
    delayMs += grown("jitterBufferDelay") * 1000;
    emitted += grown("jitterBufferEmittedCount");
    const frozenMs = grown("totalFreezesDuration") * 1000;
    if (excused || frozenMs > PAUSE_MS) continue;
    freezes += grown("freezeCount");
    freeze_ms += Math.round(frozenMs);
  }
  const jitter_buffer_ms = emitted > 0 ? Math.round(delayMs / emitted) : sum.jitter_buffer_ms;
  return { freezes, freeze_ms, frames_decoded, frames_dropped, jitter_buffer_ms };
}

/** Whether the server should hear of it: something froze, was dropped, or the buffer changed noticeably. */
export function isNews(now: PlayerReport, sent: PlayerReport): boolean {
  return (
    now.freezes !== sent.freezes ||
    now.freeze_ms !== sent.freeze_ms ||
    now.frames_dropped !== sent.frames_dropped ||
    Math.abs(now.jitter_buffer_ms - sent.jitter_buffer_ms) >= 50 ||
    (sent.frames_decoded === 0 && now.frames_decoded > 0)
  );
}

function number(value: unknown): number {
  return typeof value === "number" ? value : 0;
}
