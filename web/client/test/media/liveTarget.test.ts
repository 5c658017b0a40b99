import { describe, expect, it } from "vitest";

import { firstEstimateBps, isFarBehind, LiveTarget } from "../../src/media/liveTarget";

describe("the target behind the live edge", () => {
  it("is what the playlist asks for while nothing stalls", () => {
    const target = new LiveTarget();
    expect([0, 1000, 3_600_000].map((now) => target.at(now, 1.5))).toEqual([1.5, 1.5, 1.5]);
  });

  it("grows with each stall and comes back step by step", () => {
    const target = new LiveTarget();
    target.stalled(0);
    target.stalled(300);
    target.stalled(5000);
    expect(target.at(6000, 1.5)).toBe(2.5);
    expect(target.at(20_000, 1.5)).toBe(2);
    expect(target.at(34_999, 1.5)).toBe(2);
    expect(target.at(35_000, 1.5)).toBe(1.5);
    expect(target.at(3_600_000, 1.5)).toBe(1.5);
  });

  it("waits longer where lowering it led to a stall", () => {
    const target = new LiveTarget();
    target.stalled(0);
    expect(target.at(15_000, 1.5)).toBe(1.5);
    target.stalled(20_000);
    expect(target.at(35_000, 1.5)).toBe(2);
    expect(target.at(50_000, 1.5)).toBe(1.5);
  });

  it("has a bound", () => {
    const target = new LiveTarget();
    for (let now = 0; now < 60_000; now += 2000) target.stalled(now);
    expect(target.at(60_000, 1.5)).toBe(4.5);
  });
});

it("is jumped to from where catching up gently would never end", () => {
  expect([1.6, 6.5, 6.6, 68].map((latency) => isFarBehind(latency, 1.5))).toEqual([false, false, true, true]);
});

describe("the first estimate", () => {
  it("is small where data is to be saved or the network is slow", () => {
    expect(firstEstimateBps({ saveData: true, downlink: 10 })).toBe(250_000);
    expect(firstEstimateBps({ downlink: 0.15 })).toBe(250_000);
    expect(firstEstimateBps({ downlink: 1.5 })).toBe(1_050_000);
    expect(firstEstimateBps({ downlink: 10 })).toBe(4_000_000);
    expect(firstEstimateBps(undefined)).toBe(700_000);
  });
});
