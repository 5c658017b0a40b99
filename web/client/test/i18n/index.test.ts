import { beforeEach, expect, test } from "vitest";
import { chosenLanguage, languageOf, preferredLanguage, setLanguage, t, tMaybe, tn } from "../../src/i18n";

beforeEach(() => setLanguage("en"));

test("names are filled in, numbers in the language's figures", async () => {
  expect(t("order.title", { number: "H-1" })).toBe("Order H-1");
  expect(t("stock.left", { count: 1200 })).toBe("1,200 in stock");
  await setLanguage("bn");
  expect(t("stock.left", { count: 12 })).toBe("স্টকে ১২টি");
});

test("counts choose their form", () => {
  expect(tn("viewers", 1)).toBe("1 viewer");
  expect(tn("viewers", 0)).toBe("0 viewers");
});

test("a key without a sentence is null", () => expect(tMaybe("error.nothing.such")).toBeNull());

test("showing a language marks the document, and is no choice", async () => {
  await setLanguage("bn");
  expect(document.documentElement.lang).toBe("bn");
  expect(chosenLanguage(document.cookie)).toBe(null);
});

test.each([
  ["Jamdani saree", "en"],
  ["জামদানি শাড়ি", "bn"],
  ["Eid ঈদ sale", "bn"],
  ["42", "en"],
])("%j is read aloud as %s", (text, language) => expect(languageOf(text)).toBe(language));

test.each([
  ["", ["bn-BD", "en"], "bn"],
  ["", ["fr", "bn"], "bn"],
  ["", ["fr-FR"], "en"],
  ["", ["en-GB", "bn"], "en"],
  ["a=1; haat_language=bn", ["en"], "bn"],
  ["haat_language=xx", ["en"], "en"],
  ["haat_account_language=bn", ["en"], "bn"],
  ["haat_account_language=bn; haat_language=en", ["bn"], "en"],
])("cookie %j and browser %j give %s", (cookie, wanted, language) =>
  expect(preferredLanguage(cookie, wanted)).toBe(language),
);
