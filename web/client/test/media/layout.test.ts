import { describe, expect, it } from "vitest";
import { arrange, type Picture, type Rect, type Screen, type Tile } from "../../src/media/layout";
import { neededHeight } from "../../src/media/neededHeight";

const PHONE: Screen = { width: 390, height: 844, top: 76, bottom: 354 };
const DESKTOP: Screen = { width: 1080, height: 668, top: 76, bottom: 76 };

const camera = (key: string, aspect: number | null = 16 / 9): Picture => ({ key, aspect, isScreen: false });
const people = (count: number, aspect?: number) =>
  Array.from({ length: count }, (_, index) => camera(`p${index}`, aspect));
const small = (tiles: Tile[]) => tiles.filter((one) => one.role === "side");

function overlap(a: Rect, b: Rect): boolean {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
}

describe("a stage with one picture", () => {
  it("fills the screen", () => {
    expect(arrange([camera("host", 9 / 16)], "host", false, PHONE)).toEqual([
      { key: "host", rect: { x: 0, y: 0, width: 390, height: 844 }, role: "main", fit: "cover" },
    ]);
  });

  it("has no tile when nobody is there", () => {
    expect(arrange([], null, false, PHONE)).toEqual([]);
  });
});

describe.each([
  ["phone", PHONE],
  ["desktop", DESKTOP],
])("small pictures on a %s", (_, screen) => {
  it.each([2, 3, 4, 5, 6, 7, 8])("of %i people stay clear of bars, chat and each other", (count) => {
    for (const aspect of [16 / 9, 9 / 16, null]) {
      const tiles = arrange([camera("p0", aspect), ...people(count).slice(1)], "p0", false, screen);
      const sides = small(tiles);
      expect(tiles.map((one) => one.key).sort()).toEqual(people(count).map((one) => one.key));
      expect(sides).toHaveLength(count - 1);
      for (const [index, { rect }] of sides.entries()) {
        expect(rect.x).toBeGreaterThanOrEqual(0);
        expect(rect.x + rect.width).toBeLessThanOrEqual(screen.width);
        expect(rect.y).toBeGreaterThanOrEqual(screen.top);
        expect(rect.y + rect.height).toBeLessThanOrEqual(screen.height - screen.bottom);
        expect(Math.min(rect.width, rect.height)).toBeGreaterThanOrEqual(44);
        for (const other of sides.slice(index + 1)) expect(overlap(rect, other.rect)).toBe(false);
      }
    }
  });
});

it("two equal people with landscape cameras are above each other on a phone", () => {
  const [first, second] = arrange(people(2), "p0", true, PHONE);
  expect(first?.role).toBe("equal");
  expect(first?.rect.x).toBe(second?.rect.x);
  expect(second?.rect.y).toBeGreaterThan(first?.rect.y ?? 0);
});

it("two equal people with upright cameras are beside each other on a phone", () => {
  const [first, second] = arrange(people(2, 9 / 16), "p0", true, PHONE);
  expect(first?.rect.y).toBe(second?.rect.y);
  expect(second?.rect.x).toBeGreaterThan(first?.rect.x ?? 0);
});

it("two equal people are beside each other on a desktop", () => {
  const [first, second] = arrange(people(2), "p0", true, DESKTOP);
  expect(first?.rect.y).toBe(second?.rect.y);
});

it("a shared screen is never cropped, and its camera lies beside it", () => {
  const screen: Picture = { key: "screen", aspect: 9 / 16, isScreen: true };
  const [main, side] = arrange([camera("host"), screen], "screen", false, PHONE);
  expect(main).toMatchObject({ key: "screen", role: "main", fit: "contain" });
  expect(side).toMatchObject({ key: "host", role: "side", fit: "cover" });
  expect(overlap(main!.rect, side!.rect)).toBe(false);
});

it("the first picture is large when the one asked for is gone", () => {
  expect(arrange(people(3), "gone", false, DESKTOP)[0]).toMatchObject({ key: "p0", role: "main" });
});

describe("the lines that a tile needs", () => {
  it("are its own height when the picture fits in", () => {
    expect(neededHeight({ width: 640, height: 360 }, "contain", 16 / 9, 1)).toBe(360);
  });
  it("are less when the picture is letterboxed", () => {
    expect(neededHeight({ width: 390, height: 844 }, "contain", 16 / 9, 1)).toBe(220);
  });
  it("are the whole height when the picture is cropped, in device pixels up to two", () => {
    expect(neededHeight({ width: 96, height: 128 }, "cover", 16 / 9, 3)).toBe(256);
  });
});
