import { expect, it } from "vitest";
import { timeLeft } from "../../src/state/hold";

it("counts whole seconds, rounded up", () => {
  expect(timeLeft(600_000, 0)).toEqual({ minutes: 10, seconds: 0, isOver: false });
  expect(timeLeft(600_000, 540_001)).toEqual({ minutes: 1, seconds: 0, isOver: false });
  expect(timeLeft(600_000, 599_001)).toEqual({ minutes: 0, seconds: 1, isOver: false });
});

it("is over at the moment itself and after", () => {
  expect(timeLeft(600_000, 600_000)).toEqual({ minutes: 0, seconds: 0, isOver: true });
  expect(timeLeft(600_000, 700_000)).toEqual({ minutes: 0, seconds: 0, isOver: true });
});
