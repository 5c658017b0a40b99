import { expect, it } from "vitest";
import { fitting, type Quality } from "../../src/media/quality";

const layers: Quality<string>[] = [
  { id: "q", height: 180, bitrateBps: 180_000 },
  { id: "f", height: 720, bitrateBps: 2_500_000 },
  { id: "h", height: 360, bitrateBps: 700_000 },
];

it("leaves automatic to the server", () => expect(fitting("auto", layers)).toBeNull());

it("takes the best within the wish, which may come from another show", () => {
  expect(fitting(720, layers)?.id).toBe("f");
  expect(fitting(540, layers)?.id).toBe("h");
});

it("takes the smallest when all are larger than the wish", () => {
  expect(fitting(100, layers)?.id).toBe("q");
  expect(fitting(100, [])).toBeNull();
});
