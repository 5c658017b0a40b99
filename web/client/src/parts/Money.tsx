import { t } from "../i18n";
import { formatMoney } from "../i18n/format";
import "../styles/money.css";

const HERE = "|";

/** A price, or with `isFrom` the lowest of several; the old price is struck through beside it. */
export function Money({
  minor,
  was = null,
  currency = "BDT",
  isFrom = false,
}: {
  minor: number;
  was?: number | null;
  currency?: string;
  isFrom?: boolean;
}) {
  // "from ৳420" and "৳৪২০ থেকে": the word is small and stands where the language wants it.
  const [before, after] = isFrom ? t("products.from", { price: HERE }).split(HERE) : [];
  return (
    <span class="money">
      <span class="money__now">
        {before && <span class="money__from">{before}</span>}
        {formatMoney(minor, currency)}
        {after && <span class="money__from">{after}</span>}
      </span>
      {was !== null && was > minor && <s class="money__was">{formatMoney(was, currency)}</s>}
    </span>
  );
}
