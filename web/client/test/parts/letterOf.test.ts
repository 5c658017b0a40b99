import { expect, test } from "vitest";
import { letterOf } from "../../src/parts/letterOf";

test("a key is known by what it types", () => {
  expect(letterOf({ key: "D", code: "KeyD" })).toBe("d");
  expect(letterOf({ key: "q", code: "KeyA" })).toBe("q"); // a French keyboard
  expect(letterOf({ key: " ", code: "Space" })).toBe(" ");
});

test("on a Bengali keyboard a key is known by its place", () => {
  expect(letterOf({ key: "ি", code: "KeyD" })).toBe("d");
});
