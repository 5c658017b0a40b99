import { expect, test } from "vitest";
import { nextFrom } from "../../src/state/next";

test.each([
  ["next=%2Forders%3Fa%3D1", "/orders?a=1"],
  ["", "/"],
  ["next=https%3A%2F%2Fevil.example", "/"],
  ["next=%2F%2Fevil.example", "/"],
  ["next=%2F%5Cevil.example", "/"],
  ["next=javascript:alert(1)", "/"],
])("%s leads to %s", (search, path) => expect(nextFrom(search)).toBe(path));
