import { describe, expect, it } from "vitest";
import { captureOf, positionOf, rescued, spanOf, type Piece } from "../../src/media/pieces";

const T = 1_700_000_000_000;
/** Two segments of four seconds, ten minutes of nothing, then another two. */
const pieces: Piece[] = [
  { start: 0, end: 4, atMs: T },
  { start: 4, end: 8, atMs: T + 4000 },
  { start: 8, end: 12, atMs: T + 608_000 },
  { start: 12, end: 16, atMs: T + 612_000 },
];

describe("a moment of capture", () => {
  it.each([
    [T, 0],
    [T + 5500, 5.5],
    [T + 8000, 8],
    [T + 100_000, 8],
    [T + 608_500, 8.5],
    [T - 1, 0],
    [T + 9_000_000, 16],
  ])("%i is at %f s", (atMs, position) => {
    expect(positionOf(pieces, atMs)).toBeCloseTo(position, 6);
  });
});

describe("a position", () => {
  it.each([
    [0, T],
    [7.5, T + 7500],
    [8, T + 608_000],
    [15, T + 615_000],
    [-3, T],
    [99, T + 616_000],
  ])("%f s was captured at %i", (position, atMs) => {
    expect(captureOf(pieces, position)).toBe(atMs);
  });
});

it("spans from the first picture to the last", () => {
  expect(spanOf(pieces)).toEqual({ fromMs: T, toMs: T + 616_000 });
});

it("knows nothing without pieces", () => {
  expect(positionOf([], T)).toBe(0);
  expect(captureOf([], 5)).toBeNull();
  expect(spanOf([])).toBeNull();
});

describe("a player at the oldest moment", () => {
  const slid = pieces.slice(1);

  it("stays where it is while nothing is let go", () => {
    expect(rescued(pieces, pieces, 0)).toBeNull();
    expect(rescued([], pieces, 0)).toBeNull();
    expect(rescued(pieces, [], 0)).toBeNull();
  });

  it("moves on before what it shows is let go", () => {
    expect(rescued(pieces, slid, 5.9)).toBe(8);
    expect(rescued(pieces, slid, 1)).toBe(8);
    expect(rescued(pieces, slid, 6)).toBeNull();
  });
});
