// Small pictures of a show by time, read from the WebVTT file beside its playlist. Pure.

/** Part of a picture: where it is, and the rectangle in it. */
export interface Tile {
  url: string;
  x: number;
  y: number;
  width: number;
  height: number;
}

interface Cue {
  fromMs: number;
  toMs: number;
  tile: Tile;
}

/** Cues by capture time, in order. */
export type Storyboard = readonly Cue[];

/** How far the nearest picture may be from the moment asked for. */
const NEAR_MS = 15_000;

/** Reads the file; `base` is its own address. Cues without a picture are left out. */
export function readStoryboard(text: string, base: string): Storyboard {
  const originMs = Number(/^NOTE origin_ms=(\d+)/m.exec(text)?.[1] ?? 0);
  const cues: Cue[] = [];
  for (const block of text.split(/\r?\n\r?\n/)) {
    const found = /([\d:.]+) --> ([\d:.]+)[^\n]*\n(\S+)#xywh=(\d+),(\d+),(\d+),(\d+)/.exec(block);
    if (!found) continue;
    const [, from = "", to = "", url = "", ...box] = found;
    const [x = 0, y = 0, width = 0, height = 0] = box.map(Number);
    cues.push({
      fromMs: originMs + cueMs(from),
      toMs: originMs + cueMs(to),
      tile: { url: new URL(url, base).href, x, y, width, height },
    });
  }
  return cues;
}

/** The picture of a moment: the one that holds then, else the last before it that is not long ago. */
export function tileAt(board: Storyboard, atMs: number): Tile | null {
  const cue = board.findLast((one) => one.fromMs <= atMs) ?? board[0];
  if (!cue || atMs > cue.toMs + NEAR_MS || atMs < cue.fromMs - NEAR_MS) return null;
  return cue.tile;
}

function cueMs(time: string): number {
  return time.split(":").reduce((sum, part) => sum * 60 + Number(part), 0) * 1000;
}
