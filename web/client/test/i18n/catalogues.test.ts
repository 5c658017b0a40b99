import { expect, test } from "vitest";
import { bn } from "../../src/i18n/bn";
import { en } from "../../src/i18n/en";

const keys = Object.keys(en) as (keyof typeof en)[];

function names(sentence: string): string {
  return [...new Set(sentence.match(/\{\w+\}/g) ?? [])].sort().join();
}

test("Bengali has exactly the keys of English", () => {
  expect(Object.keys(bn).sort()).toEqual([...keys].sort());
});

test("every sentence has the same {names} in both languages", () => {
  expect(keys.filter((key) => names(bn[key]) !== names(en[key]))).toEqual([]);
});

test("no sentence is empty", () => {
  expect(keys.filter((key) => !en[key].trim() || !bn[key].trim())).toEqual([]);
});

test("nothing but names and units is the same in both languages", () => {
  const isWord = (key: (typeof keys)[number]) => /[a-z]{3}/i.test(en[key].replace(/\{\w+\}/g, ""));
  const isName = (key: string) =>
    key.startsWith("unit.") || key.startsWith("encoder.") || key.endsWith(".encoder");
  expect(keys.filter((key) => bn[key] === en[key] && isWord(key) && !isName(key))).toEqual([]);
});

test("every plural has both forms", () => {
  const stems = (ending: string) =>
    keys.filter((key) => key.endsWith(ending)).map((key) => key.slice(0, -ending.length));
  expect(stems(".one").sort()).toEqual(stems(".other").sort());
});
