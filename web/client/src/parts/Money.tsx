import { formatMoney } from "../i18n/format";
import "../styles/money.css";

/** A price; the old price is struck through beside it. */
export function Money({
  minor,
  was = null,
  currency = "BDT",
}: {
  minor: number;
  was?: number | null;
  currency?: string;
}) {
  return (
    <span class="money">
      <span class="money__now">{formatMoney(minor, currency)}</span>
      {was !== null && was > minor && <s class="money__was">{formatMoney(was, currency)}</s>}
    </span>
  );
}
