import { expect, it } from "vitest";
import { measureOffset, narrow, offsetMs, unknownOffset } from "../../src/state/clock";

it("knows nothing before the first sample", () => {
  expect(offsetMs(unknownOffset)).toBe(0);
});

it("bounds the offset by whole seconds and the round trip", () => {
  expect(narrow(unknownOffset, 10_000, 9_990, 10_010)).toEqual({ least: -10, most: 1010 });
});

it("trusts the newest sample when a clock was set in between", () => {
  expect(narrow({ least: 5_000, most: 5_100 }, 10_000, 9_990, 10_010)).toEqual({ least: -10, most: 1010 });
});

it("takes bounds that only just cross as found", () => {
  expect(narrow({ least: -500, most: 2 }, 10_000, 9_980, 9_990)).toEqual({ least: 6, most: 6 });
});

it.each([0, 3_400, -7_777, 86_400_123])("finds an offset of %i ms to within 60 ms", async (offset) => {
  let now = 1_700_000_000_321;
  const roundTrip = 20;
  const bounds = await measureOffset(
    () => {
      now += roundTrip / 2;
      const server = now + offset;
      now += roundTrip / 2;
      return Promise.resolve(Math.floor(server / 1000) * 1000);
    },
    () => now,
    (ms) => {
      now += ms;
      return Promise.resolve();
    },
  );
  expect(Math.abs(offsetMs(bounds) - offset)).toBeLessThan(60);
});

it("gives up quietly when the server has no clock", async () => {
  const bounds = await measureOffset(
    () => Promise.resolve(null),
    () => 0,
    () => Promise.resolve(),
  );
  expect(offsetMs(bounds)).toBe(0);
});
