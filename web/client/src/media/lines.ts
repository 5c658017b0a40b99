// The lines of a WHEP connection: the k-th video and the k-th audio section of its offer, from 0. Pure.

import type { StageTrack } from "../protocol";

/** No server gives more lines of a kind than this. */
export const MOST_LINES = 8;
/** Enough for most shows, and quickly offered: host, one guest and a screen. */
const FIRST_LINES = 3;
/** Lines that stay free, so that somebody can come on stage without a new connection of every viewer. */
const SPARE_LINES = 2;

/** How many lines of each kind these tracks reach. */
export function linesInUse(tracks: readonly StageTrack[]): number {
  return Math.max(-1, ...tracks.flatMap((track) => [track.video_line ?? -1, track.audio_line ?? -1])) + 1;
}

/** How many lines of each kind to ask for at first. */
export function linesToOffer(tracks: readonly StageTrack[]): number {
  return Math.min(MOST_LINES, Math.max(FIRST_LINES, linesInUse(tracks) + SPARE_LINES));
}

/**
 * Within how many milliseconds a connection with `offered` lines should be replaced by one with all of them: soon
 * when somebody sends on a line that it does not have, at leisure when the next one would; null when it will do.
 */
export function growWithinMs(tracks: readonly StageTrack[], offered: number): number | null {
  const used = linesInUse(tracks);
  if (offered >= MOST_LINES || used < offered) return null;
  return used > offered ? 2000 : 15_000;
}

/** What is taken from the lines: one picture for the large screen, and every voice but one's own. */
export interface Selection {
  /** Null: whichever line has a picture. */
  video: number | null;
  silent: readonly number[];
  /** What should be arriving; without it, silence does not mean that the connection is lost. */
  expects: "picture" | "sound" | "nothing";
}

export const everything: Selection = { video: null, silent: [], expects: "picture" };
