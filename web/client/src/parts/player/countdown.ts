import { locale, t } from "../../i18n";

/** Time until a show: days and hours while it is far, hours:minutes:seconds on the last day. */
export function countdownText(ms: number): string {
  const seconds = Math.max(0, Math.ceil(ms / 1000));
  const days = Math.floor(seconds / 86_400);
  const hours = Math.floor(seconds / 3600) % 24;
  if (days > 0) return t("stage.days", { days, hours });
  const two = new Intl.NumberFormat(locale(), { minimumIntegerDigits: 2 });
  return [hours, Math.floor(seconds / 60) % 60, seconds % 60].map((part) => two.format(part)).join(":");
}
