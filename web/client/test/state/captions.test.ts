import { describe, expect, it } from "vitest";
import {
  captionAt,
  captionOf,
  captionWish,
  languagesOf,
  wishCaptions,
  type Caption,
} from "../../src/state/captions";

const T = 1_700_000_000_000;
const line = (seq: number, startMs: number, endMs: number, more: Partial<Caption> = {}): Caption => ({
  seq,
  language: "bn",
  text: `line ${seq}`,
  startMs: T + startMs,
  endMs: T + endMs,
  writtenMs: T + startMs,
  ...more,
});
const seenAt = (captions: Caption[], mediaMs: number, behindMs = 2000) =>
  captionAt(captions, "bn", T + mediaMs, behindMs)?.seq ?? null;

describe("a line", () => {
  const captions = [line(1, 0, 3000), line(2, 4000, 7000), line(3, 4500, 6000, { language: "en" })];

  it("is seen with the picture of its words", () => {
    expect(seenAt(captions, -1)).toBeNull();
    expect(seenAt(captions, 0)).toBe(1);
    expect(seenAt(captions, 2999)).toBe(1);
    expect(seenAt(captions, 3000)).toBeNull();
    expect(seenAt(captions, 5000)).toBe(2);
  });

  it("has its own language", () => {
    expect(captionAt(captions, "en", T + 5000, 0)?.seq).toBe(3);
    expect(languagesOf(captions)).toEqual(["bn", "en"]);
    expect(languagesOf([])).toEqual([]);
  });

  it("that was written late is seen from when it came, as long as its words took", () => {
    const late = [line(1, 0, 2000, { writtenMs: T + 5000 })];
    // Behind the camera by 200 ms the picture is at 4800 when the line comes.
    expect(seenAt(late, 4800, 200)).toBe(1);
    expect(seenAt(late, 6799, 200)).toBe(1);
    expect(seenAt(late, 6800, 200)).toBeNull();
  });
});

it("comes from a fact", () => {
  const fact = { type: "captioned", language: "en", text: "Hello", start_ms: 5, end_ms: 9 } as const;
  expect(captionOf({ seq: 4, at_ms: 7, fact })).toEqual({
    seq: 4,
    language: "en",
    text: "Hello",
    startMs: 5,
    endMs: 9,
    writtenMs: 7,
  });
  expect(captionOf({ seq: 5, at_ms: 7, fact: { type: "host_away" } })).toBeNull();
});

it("remembers the language", () => {
  wishCaptions("bn");
  expect([captionWish.value, localStorage.getItem("haat.captions")]).toEqual(["bn", "bn"]);
  wishCaptions("off");
  expect([captionWish.value, localStorage.getItem("haat.captions")]).toEqual(["off", null]);
});
