import { languageOf, t, tn } from "../../i18n";
import type { Buyable } from "../../state/purchase";
import { Money } from "../Money";
import { FEW_LEFT, offerOf } from "./offer";

/** Title, price and how many are left, on two or three short lines. */
export function ProductOffer({
  product,
  stockLeft,
}: {
  product: Buyable;
  stockLeft: Readonly<Record<string, number>>;
}) {
  const offer = offerOf(product, stockLeft);
  return (
    <span class="offer">
      <span class="offer__title" lang={languageOf(product.title)}>
        {product.title}
      </span>
      <span class="offer__price">
        <Money
          minor={offer.priceMinor}
          was={offer.wasMinor}
          currency={product.currency}
          isFrom={offer.isFrom}
        />
      </span>
      {offer.left <= FEW_LEFT && (
        <span class="offer__left">{offer.left === 0 ? t("buy.sold_out") : tn("buy.left", offer.left)}</span>
      )}
    </span>
  );
}
