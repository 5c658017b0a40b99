import { expect, it } from "vitest";
import { hlsDelayMs, receiveDelayMs, smooth, webRtcDelayMs } from "../../src/media/latency";

const NTP = 2_208_988_800_000;
const own = { jitterBufferMs: 40, roundTripMs: 60, decodeMs: 5 };

it("adds what is known on the viewer's side", () => {
  expect(receiveDelayMs(own)).toBe(75);
});

it("believes the sender's clock when it makes sense", () => {
  const times = { ...own, serverNowMs: 1_700_000_000_000, estimatedPlayoutMs: NTP + 1_700_000_000_000 - 180 };
  expect(webRtcDelayMs(times)).toBe(180);
});

it.each([
  ["from the future", 500],
  ["from another day", -86_400_000],
])("counts only our own share when the sender's clock is %s", (_, shift) => {
  const times = {
    ...own,
    serverNowMs: 1_700_000_000_000,
    estimatedPlayoutMs: NTP + 1_700_000_000_000 + shift,
  };
  expect(webRtcDelayMs(times)).toBe(75);
});

it("counts only our own share without a sender's clock", () => {
  expect(webRtcDelayMs({ ...own, serverNowMs: 0, estimatedPlayoutMs: null })).toBe(75);
});

it("reads the HLS delay off the playlist's dates", () => {
  expect(hlsDelayMs(new Date(10_000), 12_100)).toBe(2100);
  expect(hlsDelayMs(null, 12_100)).toBeNull();
  expect(hlsDelayMs(new Date(13_000), 12_100)).toBeNull();
});

it("moves a shown figure gently and jumps when far off", () => {
  expect(smooth(null, 300)).toBe(300);
  expect(smooth(200, 300)).toBeCloseTo(230);
  expect(smooth(200, 2500)).toBe(2500);
});
