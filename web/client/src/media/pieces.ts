// A playlist's pieces on two clocks: seconds in the player's element, and when things were captured. Pure.

/** One segment: where it begins and ends in the element, and when its first picture was captured. */
export interface Piece {
  start: number;
  end: number;
  atMs: number;
}

/** From one moment of capture to another. */
export interface Span {
  fromMs: number;
  toMs: number;
}

/** Where in the element the moment is; a moment between two pieces, of which nothing is kept, gives the later. */
export function positionOf(pieces: readonly Piece[], atMs: number): number {
  const later = pieces.findIndex((one) => one.atMs > atMs);
  const index = later === -1 ? pieces.length - 1 : later - 1;
  const piece = pieces[index];
  if (!piece) return pieces[0]?.start ?? 0;
  const into = (atMs - piece.atMs) / 1000;
  const length = piece.end - piece.start;
  if (into <= length) return piece.start + into;
  return pieces[index + 1]?.start ?? piece.end;
}

/** When the picture at `position` was captured; null without pieces. */
export function captureOf(pieces: readonly Piece[], position: number): number | null {
  const piece = pieces.findLast((one) => one.start <= position + 0.001) ?? pieces[0];
  if (!piece) return null;
  const into = Math.min(Math.max(0, position - piece.start), piece.end - piece.start);
  return piece.atMs + into * 1000;
}

/** What can be played; null without pieces. */
export function spanOf(pieces: readonly Piece[]): Span | null {
  const first = pieces[0];
  const last = pieces.at(-1);
  if (!first || !last) return null;
  return { fromMs: first.atMs, toMs: last.atMs + (last.end - last.start) * 1000 };
}

/** So near to the oldest moment a player that stands still would fall out of what is kept. */
const EDGE_S = 4;

/** Where to play on when the oldest moment has come up to `position`; null while it stays kept. */
export function rescued(before: readonly Piece[], now: readonly Piece[], position: number): number | null {
  const oldest = now[0];
  if (!before[0] || !oldest || oldest.atMs <= before[0].atMs) return null;
  return position < oldest.start + EDGE_S / 2 ? oldest.start + EDGE_S : null;
}
