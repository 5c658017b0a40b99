import { asciiDigits } from "./forms";

/** A Bangladeshi NID number as digits (10 on smart cards, 13 or 17 on older ones), or `null`. */
export function nidFrom(text: string): string | null {
  const digits = asciiDigits(text).replace(/[\s-]/g, "");
  return /^(?:\d{10}|\d{13}|\d{17})$/.test(digits) ? digits : null;
}
