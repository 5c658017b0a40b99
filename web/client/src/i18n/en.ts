import { account } from "./en/account";
import { captions } from "./en/captions";
import { errors } from "./en/errors";
import { frame } from "./en/frame";
import { live } from "./en/live";
import { protect } from "./en/protect";
import { shop } from "./en/shop";
import { support } from "./en/support";

/** The English sentences; their keys and `{names}` are what every language must have. */
export const en = {
  ...frame,
  ...errors,
  ...account,
  ...shop,
  ...support,
  ...live,
  ...protect,
  ...captions,
} as const;

export type Catalogue = typeof en;
export type Key = keyof Catalogue;
/** Keys that come as `stem.one` and `stem.other`. */
export type PluralStem = Key extends infer K ? (K extends `${infer Stem}.other` ? Stem : never) : never;
