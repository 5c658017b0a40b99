// The language of the page and the sentences in it. English defines the keys; Bengali must match.

import { signal } from "@preact/signals";
import type { AccountView } from "../protocol";
import type { Catalogue, Key, PluralStem } from "./en";

export type Language = AccountView["language"];
export type { Key } from "./en";

type Value = string | number;
/** Names between braces in a sentence. */
type ParamsOf<S> = S extends `${string}{${infer Name}}${infer Rest}` ? Name | ParamsOf<Rest> : never;
type Arguments<K extends Key> = [ParamsOf<Catalogue[K]>] extends [never]
  ? []
  : [params: Record<ParamsOf<Catalogue[K]>, Value>];

/** Keys of sentences without `{names}`. */
export type PlainKey = { [K in Key]: Arguments<K> extends [] ? K : never }[Key];

/** What the person chose by the switch on this device. */
const CHOSEN = "haat_language";
/** The language of whoever is signed in, so that the next page begins in it. */
const ACCOUNT = "haat_account_language";

type Words = Partial<Record<Key, string>>;
/** What viewers read comes first; what stands behind the counter when one of those pages is opened. */
const catalogues: Record<Language, Record<"first" | "rest", () => Promise<Words>>> = {
  en: {
    first: async () => (await import("./en/first")).first,
    rest: async () => (await import("./en/rest")).rest,
  },
  bn: {
    first: async () => (await import("./bn/first")).first,
    rest: async () => (await import("./bn/rest")).rest,
  },
};

export const language = signal<Language>("en");
const sentences = signal<Words>({});
let isWhole = false;

/** Loads a language's sentences and shows the page in it. */
export async function setLanguage(next: Language): Promise<void> {
  const { first, rest } = catalogues[next];
  const [words, more] = await Promise.all([first(), isWhole ? rest() : {}]);
  sentences.value = { ...words, ...more };
  language.value = next;
  document.documentElement.lang = next;
}

/** From now on all sentences are there, those of the pages behind the counter too. */
export async function wholeLanguage(): Promise<void> {
  if (isWhole) return;
  isWhole = true;
  try {
    const more = await catalogues[language.value].rest();
    sentences.value = { ...sentences.value, ...more };
  } catch (error) {
    isWhole = false;
    throw error;
  }
}

/** Keeps a choice made by the switch; it wins over the account's language from now on. */
export function rememberChoice(chosen: Language): void {
  writeCookie(CHOSEN, chosen, 31_536_000);
}

/** Keeps the language of the account signed in, or forgets it when nobody is. */
export function rememberAccount(accounts: Language | null): void {
  writeCookie(ACCOUNT, accounts ?? "", accounts ? 31_536_000 : 0);
}

/** The language chosen by the switch on this device, if any. */
export function chosenLanguage(cookie: string): Language | null {
  return readCookie(cookie, CHOSEN);
}

/** The language chosen on this device, else the account's, else the browser's first that Haat speaks. */
export function preferredLanguage(cookie: string, wanted: readonly string[]): Language {
  const kept = chosenLanguage(cookie) ?? readCookie(cookie, ACCOUNT);
  if (kept) return kept;
  const first = wanted.map((tag) => tag.slice(0, 2)).find((tag) => tag === "bn" || tag === "en");
  return first === "bn" ? "bn" : "en";
}

function writeCookie(name: string, value: string, seconds: number): void {
  document.cookie = `${name}=${value}; Path=/; Max-Age=${seconds}; SameSite=Lax`;
}

function readCookie(cookie: string, name: string): Language | null {
  const pair = cookie.split("; ").find((one) => one.startsWith(`${name}=`));
  const value = pair?.slice(name.length + 1);
  return value === "en" || value === "bn" ? value : null;
}

/** The sentence of `key` with its `{names}` filled in; numbers appear in the language's digits. */
export function t<K extends Key>(key: K, ...rest: Arguments<K>): string {
  return fill(sentences.value[key] ?? key, rest[0]);
}

/** The sentence for a count: `stem.one` or `stem.other`, with `{count}`. */
export function tn(stem: PluralStem, count: number): string {
  const form = new Intl.PluralRules(language.value).select(count) === "one" ? "one" : "other";
  return fill(sentences.value[`${stem}.${form}`] ?? stem, { count });
}

/** The sentence of a key known only at run time, or `null` where the language has none. */
export function tMaybe(key: string, params: Record<string, Value> = {}): string | null {
  const found = sentences.value[key as Key];
  return found === undefined ? null : fill(found, params);
}

function fill(sentence: string, params: Record<string, Value> = {}): string {
  return sentence.replace(/\{(\w+)\}/g, (whole, name: string) => {
    const value = params[name];
    if (value === undefined) return whole;
    return typeof value === "number" ? new Intl.NumberFormat(locale()).format(value) : value;
  });
}

/** The language of what a person wrote, by its script, for those who hear the page read aloud. */
export function languageOf(text: string): Language {
  return /\p{Script=Bengali}/u.test(text) ? "bn" : "en";
}

/** BCP 47 tag for `Intl`. */
export function locale(): string {
  return language.value === "bn" ? "bn-BD" : "en-GB";
}
