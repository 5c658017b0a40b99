import { first } from "./en/first";
import { rest } from "./en/rest";

/** The English sentences; their keys and `{names}` are what every language must have. */
export const en = { ...first, ...rest } as const;

export type Catalogue = typeof en;
export type Key = keyof Catalogue;
/** Keys that come as `stem.one` and `stem.other`. */
export type PluralStem = Key extends infer K ? (K extends `${infer Stem}.other` ? Stem : never) : never;
