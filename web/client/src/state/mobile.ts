// Mobile numbers of Bangladesh as people write them. Pure; the same rule as the server's `commerce/mobile.py`.

const BENGALI_ZERO = "০".charCodeAt(0);

/** The same text with Bengali digits as ASCII ones. */
export function asciiDigits(text: string): string {
  return text.replace(/[০-৯]/g, (digit) => String(digit.charCodeAt(0) - BENGALI_ZERO));
}

/** `01XXXXXXXXX` from any usual way of writing it, or null when it is no mobile number of Bangladesh. */
export function bangladeshMobile(text: string): string | null {
  const digits = asciiDigits(text).replace(/[\s\u00a0\u2011\u2013()-]/g, "");
  return /^(?:\+?88)?(01[3-9]\d{8})$/.exec(digits)?.[1] ?? null;
}
