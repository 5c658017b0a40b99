import { first } from "./bn/first";
import { rest } from "./bn/rest";
import type { Key } from "./en";

/** The Bengali sentences, written as a shopkeeper in Dhaka would say them. */
export const bn: Record<Key, string> = { ...first, ...rest };
