// What a form's text must look like before it is sent. The server checks again.

const MOBILE = /^(?:\+?88)?01[3-9]\d{8}$/;
const EMAIL = /^[^\s@]+@[^\s@]+\.[^\s@]+$/;
const BENGALI_ZERO = "০".codePointAt(0) ?? 0;

/** Bengali digits as ASCII digits: people type the ones on their keyboard. */
export function asciiDigits(text: string): string {
  return text.replace(/[০-৯]/g, (digit) => String((digit.codePointAt(0) ?? 0) - BENGALI_ZERO));
}

/** A Bangladeshi mobile number as 01XXXXXXXXX, or `null`. */
export function mobileFrom(text: string): string | null {
  const plain = asciiDigits(text).replace(/[\s-]/g, "");
  return MOBILE.test(plain) ? plain.slice(-11) : null;
}

/** An e-mail address or mobile number as it is stored, or `null`. */
export function loginFrom(text: string): string | null {
  const plain = text.trim();
  return EMAIL.test(plain) ? plain.toLowerCase() : mobileFrom(plain);
}

/** Taka as typed ("1,250.50", "১২৫০") in poisha, or `null` when it is no amount above zero. */
export function poishaFrom(text: string): number | null {
  const plain = asciiDigits(text).replace(/[৳,\s]/g, "");
  const match = /^(\d{1,9})(?:\.(\d{1,2}))?$/.exec(plain);
  if (!match) return null;
  const minor = Number(match[1]) * 100 + Number((match[2] ?? "").padEnd(2, "0"));
  return minor > 0 ? minor : null;
}

/** Poisha as plain text for an input: "1250" or "1250.50". */
export function takaText(minor: number): string {
  return minor % 100 === 0 ? String(minor / 100) : (minor / 100).toFixed(2);
}

/** A moment as `datetime-local` inputs write it, in the time zone of this device. */
export function localTimeFrom(ms: number): string {
  const shifted = new Date(ms - new Date(ms).getTimezoneOffset() * 60_000);
  return shifted.toISOString().slice(0, 16);
}

/** A whole number as typed, or `null`. */
export function integerFrom(text: string): number | null {
  const plain = asciiDigits(text).replace("−", "-").trim();
  return /^[+-]?\d{1,6}$/.test(plain) ? Number(plain) : null;
}
