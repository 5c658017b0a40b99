import { expect, it } from "vitest";
import { judge } from "../../src/media/health";
import type { SendFigures } from "../../src/media/stats";

const layer = (isActive: boolean) => ({
  rid: "",
  width: 0,
  height: 0,
  framesPerSecond: 30,
  bitrateBps: 1,
  loss: 0,
  limitedBy: "none",
  isActive,
});
const good: SendFigures = {
  bitrateBps: 2_500_000,
  framesPerSecond: 30,
  loss: 0,
  roundTripMs: 20,
  layers: [layer(true), layer(true), layer(true)],
  limitedBy: "none",
  availableBps: null,
};

it("is green when all is well", () => {
  expect(judge(good, 720)).toEqual({
    bitrate: "ok",
    frames: "ok",
    loss: "ok",
    delay: "ok",
    layers: "ok",
    advice: [],
  });
});

it("turns amber before red", () => {
  expect(judge({ ...good, loss: 0.03 }, 720).loss).toBe("warn");
  expect(judge({ ...good, loss: 0.2 }, 720).loss).toBe("danger");
  expect(judge({ ...good, framesPerSecond: 15 }, 720).frames).toBe("warn");
  expect(judge({ ...good, bitrateBps: 100_000 }, 720).bitrate).toBe("danger");
});

it("puts the most pressing advice first and says each once", () => {
  const figures: SendFigures = {
    ...good,
    framesPerSecond: 15,
    bitrateBps: 200_000,
    layers: [layer(true), layer(false), layer(false)],
    limitedBy: "bandwidth",
  };
  expect(judge(figures, 720).advice).toEqual(["network", "frames"]);
});
