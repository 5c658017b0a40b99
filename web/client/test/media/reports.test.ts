import { expect, it } from "vitest";
import { isNews, noReport, withReading } from "../../src/media/reports";
import type { Reading } from "../../src/media/stats";

function reading(values: Record<string, number>, id = "in1"): Reading {
  return new Map([[id, { id, type: "inbound-rtp", kind: "video", ...values }]]);
}

const first = reading({ framesDecoded: 100, framesDropped: 1, freezeCount: 1, totalFreezesDuration: 0.4 });

it("counts from the beginning of the connection", () => {
  expect(withReading(noReport, first, null, false)).toEqual({
    freezes: 1,
    freeze_ms: 400,
    frames_decoded: 100,
    frames_dropped: 1,
    jitter_buffer_ms: 0,
  });
});

it("adds only what has grown", () => {
  const sum = withReading(noReport, first, null, false);
  const next = reading({ framesDecoded: 250, framesDropped: 1, freezeCount: 3, totalFreezesDuration: 1.1 });
  expect(withReading(sum, next, first, false)).toMatchObject({
    freezes: 3,
    freeze_ms: 1100,
    frames_decoded: 250,
  });
});

it("does not call it a freeze when the page was hidden", () => {
  const sum = withReading(noReport, first, null, false);
  const next = reading({ framesDecoded: 110, framesDropped: 1, freezeCount: 2, totalFreezesDuration: 5 });
  expect(withReading(sum, next, first, true)).toMatchObject({
    freezes: 1,
    freeze_ms: 400,
    frames_decoded: 110,
  });
});

it("does not call it a freeze when a line was silent for minutes", () => {
  const sum = withReading(noReport, first, null, false);
  const next = reading({ framesDecoded: 110, framesDropped: 1, freezeCount: 2, totalFreezesDuration: 300 });
  expect(withReading(sum, next, first, false)).toMatchObject({ freezes: 1, freeze_ms: 400 });
});

it("tells the buffer of the last while", () => {
  const now = reading({ jitterBufferDelay: 6, jitterBufferEmittedCount: 100 });
  expect(withReading(noReport, now, null, false).jitter_buffer_ms).toBe(60);
});

it("is news when something froze, and none when only more was played", () => {
  const sum = withReading(noReport, first, null, false);
  expect(isNews(sum, noReport)).toBe(true);
  expect(isNews({ ...sum, frames_decoded: 900 }, sum)).toBe(false);
  expect(isNews({ ...sum, frames_dropped: 2 }, sum)).toBe(true);
});
