import { account } from "./bn/account";
import { captions } from "./bn/captions";
import { errors } from "./bn/errors";
import { frame } from "./bn/frame";
import { live } from "./bn/live";
import { protect } from "./bn/protect";
import { shop } from "./bn/shop";
import { support } from "./bn/support";
import type { Key } from "./en";

/** The Bengali sentences, written as a shopkeeper in Dhaka would say them. */
export const bn: Record<Key, string> = {
  ...frame,
  ...errors,
  ...account,
  ...shop,
  ...support,
  ...live,
  ...protect,
  ...captions,
};
