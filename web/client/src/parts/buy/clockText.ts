import { locale } from "../../i18n";
import type { Left } from "../../state/hold";

/** Minutes and seconds as m:ss in the page's digits. */
export function clockText({ minutes, seconds }: Left): string {
  const digits = new Intl.NumberFormat(locale(), { minimumIntegerDigits: 2 });
  return `${new Intl.NumberFormat(locale()).format(minutes)}:${digits.format(seconds)}`;
}
