import { describe, expect, it } from "vitest";
import { readStoryboard, tileAt } from "../../src/media/storyboard";

const T = 1_700_000_000_000;
const text = `WEBVTT

NOTE origin_ms=${T}

00:00:00.000 --> 00:00:05.000
storyboard/ab-0.webp?tiles=2#xywh=0,0,160,90

00:00:05.000 --> 00:00:10.000
storyboard/ab-0.webp?tiles=2#xywh=160,0,160,90

01:00:00.500 --> 01:00:05.000
storyboard/ab-1.webp#xywh=0,90,160,90
`;
const board = readStoryboard(text, "https://haat.example/hls/demo/storyboard.vtt");

describe("a storyboard", () => {
  it("has a rectangle of a picture for each cue", () => {
    expect(board).toHaveLength(3);
    expect(board[1]).toEqual({
      fromMs: T + 5000,
      toMs: T + 10_000,
      tile: {
        url: "https://haat.example/hls/demo/storyboard/ab-0.webp?tiles=2",
        x: 160,
        y: 0,
        width: 160,
        height: 90,
      },
    });
    expect(board[2]?.fromMs).toBe(T + 3_600_500);
  });

  it.each([
    [T, 0],
    [T + 4999, 0],
    [T + 5000, 160],
    [T + 20_000, 160],
  ])("shows at %i the picture at x = %i", (atMs, x) => {
    expect(tileAt(board, atMs)?.x).toBe(x);
  });

  it("shows nothing where there is no picture for long", () => {
    expect(tileAt(board, T + 1_800_000)).toBeNull();
    expect(tileAt(board, T - 60_000)).toBeNull();
    expect(tileAt([], T)).toBeNull();
  });

  it("survives what is no storyboard", () => {
    expect(readStoryboard("<html>", "https://haat.example/x")).toEqual([]);
  });
});
