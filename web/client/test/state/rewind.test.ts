import { describe, expect, it } from "vitest";
import { isLiveEdge, rewindSpan, stepOut } from "../../src/state/rewind";

const NOW = 1_700_000_000_000;
const rewind = { from_ms: NOW - 60_000, url: "/hls/demo/rewind/index.m3u8" };

describe("what can be gone back to", () => {
  it("begins with the oldest moment kept", () => {
    expect(rewindSpan(rewind, null, NOW)).toEqual({ fromMs: NOW - 60_000, toMs: NOW });
  });

  it("slides on with what the player has heard since", () => {
    const kept = { fromMs: NOW - 40_000, toMs: NOW - 5000 };
    expect(rewindSpan(rewind, kept, NOW)).toEqual({ fromMs: NOW - 40_000, toMs: NOW });
  });

  it("is nothing at first, and where nothing is kept", () => {
    expect(rewindSpan({ ...rewind, from_ms: NOW - 14_999 }, null, NOW)).toBeNull();
    expect(rewindSpan(null, null, NOW)).toBeNull();
  });
});

it.each([
  [0, true],
  [11_999, true],
  [12_000, false],
])("%i ms before now is live: %s", (behindMs, isLive) => {
  expect(isLiveEdge(NOW - behindMs, NOW)).toBe(isLive);
});

it.each([
  [0, 0],
  [5000, 15_000],
  [20_000, 20_000],
])("%i ms back from live goes %i ms back", (behindMs, goesMs) => {
  expect(stepOut(NOW - behindMs, NOW)).toBe(NOW - goesMs);
});
