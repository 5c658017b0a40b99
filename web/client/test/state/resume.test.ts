import { describe, expect, it } from "vitest";
import { placeOf, rememberedPlaces, rememberPlace, withPlace } from "../../src/state/resume";

describe("a replay goes on", () => {
  it.each([
    [14, 0],
    [15, 15],
    [585, 585],
    [586, 0],
  ])("left at %i s of 600, at %i s", (left, begins) => {
    expect(placeOf([["demo", left]], "demo", 600)).toBe(begins);
  });

  it("from the beginning the first time", () => {
    expect(placeOf([["other", 300]], "demo", 600)).toBe(0);
  });
});

it("keeps one place a show, and not for ever", () => {
  const many = Array.from({ length: 40 }, (_, n) => n).reduce(
    (all, n) => withPlace(all, `s${n}`, n),
    withPlace([], "s39", 7),
  );
  expect(many).toHaveLength(30);
  expect(many.at(-1)).toEqual(["s39", 39]);
});

it("remembers, and survives what is no memory", () => {
  rememberPlace("demo", 61.7);
  expect(rememberedPlaces()).toEqual([["demo", 61]]);
  localStorage.setItem("haat.replays", "{");
  expect(rememberedPlaces()).toEqual([]);
});
