import { expect, it } from "vitest";
import { meterShare } from "../../src/media/level";

it("goes from silence to full scale", () => {
  expect(meterShare(new Float32Array(8))).toBe(0);
  expect(meterShare(new Float32Array(8).fill(1))).toBe(1);
  expect(meterShare(new Float32Array(8).fill(0.1))).toBeCloseTo(2 / 3);
});
