import { expect, it } from "vitest";
import { pictureBox } from "../../src/media/pictureBox";

const phone = { width: 390, height: 844 };
const middle = { x: 0.5, y: 0.5 };

it("finds a wide picture on a tall screen", () => {
  const box = { left: 0, top: (844 - 219.375) * 0.2, width: 390, height: 219.375 };
  expect(pictureBox(phone, { width: 1280, height: 720 }, false, { x: 0.5, y: 0.2 })).toEqual(box);
});

it("finds a tall picture on a wide screen", () => {
  const box = { left: 600, top: 0, width: 400, height: 800 };
  expect(pictureBox({ width: 1600, height: 800 }, { width: 360, height: 720 }, false, middle)).toEqual(box);
});

it.each([
  ["covers the screen", { width: 1280, height: 720 }, true],
  ["is not there yet", { width: 0, height: 0 }, false],
])("takes the whole screen when the picture %s", (_, picture, isCovering) => {
  expect(pictureBox(phone, picture, isCovering, middle)).toEqual({ left: 0, top: 0, ...phone });
});
