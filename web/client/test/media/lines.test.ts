import { expect, it } from "vitest";
import { growWithinMs, linesInUse, linesToOffer } from "../../src/media/lines";
import type { StageTrack } from "../../src/protocol";

const on = (...lines: (number | null)[]): StageTrack[] =>
  lines.map((line, index) => ({
    person_id: `p${index}`,
    source: "camera",
    video_line: line,
    audio_line: line,
  }));

it("counts the lines up to the highest one, whichever are free below it", () => {
  expect(linesInUse([])).toBe(0);
  expect(linesInUse(on(0))).toBe(1);
  expect(linesInUse(on(0, 4, null))).toBe(5);
});

it("asks for three lines at first, and for two more than are in use", () => {
  expect(linesToOffer([])).toBe(3);
  expect(linesToOffer(on(0))).toBe(3);
  expect(linesToOffer(on(0, 1, 2))).toBe(5);
  expect(linesToOffer(on(0, 7))).toBe(8);
});

it("needs a new connection soon when somebody sends beyond its lines, and at leisure when they are full", () => {
  expect(growWithinMs(on(0, 1), 3)).toBeNull();
  expect(growWithinMs(on(0, 2), 3)).toBe(15_000);
  expect(growWithinMs(on(0, 3), 3)).toBe(2000);
  expect(growWithinMs([], 3)).toBeNull();
  expect(growWithinMs(on(9), 8)).toBeNull();
});
