import { expect, test } from "vitest";
import { bn } from "../../src/i18n/bn";
import { en } from "../../src/i18n/en";

const keys = Object.keys(en) as (keyof typeof en)[];

function names(sentence: string): string[] {
  return [...new Set(sentence.match(/\{\w+\}/g) ?? [])].sort();
}

test("Bengali has exactly the keys of English", () => {
  expect(Object.keys(bn).sort()).toEqual([...keys].sort());
});

test.each(keys)("%s has the same names in both languages", (key) => {
  expect(names(bn[key])).toEqual(names(en[key]));
});

test.each(keys)("%s is a sentence in both languages", (key) => {
  expect(en[key].trim()).not.toBe("");
  expect(bn[key].trim()).not.toBe("");
});

test("every plural has both forms", () => {
  const stems = (ending: string) =>
    keys.filter((key) => key.endsWith(ending)).map((key) => key.slice(0, -ending.length));
  expect(stems(".one").sort()).toEqual(stems(".other").sort());
});
