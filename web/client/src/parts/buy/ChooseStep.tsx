import { Minus, Plus } from "lucide-preact";
import { languageOf, t, tn } from "../../i18n";
import { formatMoney, formatNumber } from "../../i18n/format";
import type { Buyable, Purchase } from "../../state/purchase";
import { Button, IconButton } from "../Button";
import { FormError } from "../ErrorState";
import { Money } from "../Money";
import { FEW_LEFT, withStockLeft } from "./offer";
import { ProductPicture } from "./ProductPicture";

/** As many as one order takes. */
const MOST_PIECES = 20;

interface ChooseStepProps {
  product: Buyable;
  purchase: Purchase;
  stockLeft: Readonly<Record<string, number>>;
  onHold: () => void;
}

/** Which one and how many. */
export function ChooseStep({ product, purchase, stockLeft, onHold }: ChooseStepProps) {
  const { skus } = withStockLeft(product, stockLeft);
  const sku = skus.find((one) => one.id === purchase.skuId.value) ?? skus[0];
  if (!sku) return null;
  const most = Math.min(MOST_PIECES, sku.stock_left);
  const quantity = Math.max(1, Math.min(purchase.quantity.value, most));
  const setQuantity = (wanted: number) => (purchase.quantity.value = Math.max(1, Math.min(most, wanted)));

  return (
    <div class="buy">
      <div class="buy__product">
        <ProductPicture product={product} size="l" />
        <div class="buy__words">
          <h3 lang={languageOf(product.title)}>{product.title}</h3>
          <Money minor={sku.price_minor} was={sku.was_minor} currency={product.currency} />
          {sku.stock_left <= FEW_LEFT && (
            <span class="offer__left">
              {sku.stock_left === 0 ? t("buy.sold_out") : tn("buy.left", sku.stock_left)}
            </span>
          )}
        </div>
      </div>
      {skus.length > 1 && (
        <fieldset class="buy__skus">
          <legend>{t("choose.sku")}</legend>
          {skus.map((one) => (
            <label key={one.id} class="chip">
              <input
                type="radio"
                name="sku"
                checked={one.id === sku.id}
                disabled={one.stock_left === 0}
                onChange={() => (purchase.skuId.value = one.id)}
              />
              <span>{one.title}</span>
            </label>
          ))}
        </fieldset>
      )}
      <div class="buy__quantity" role="group" aria-label={t("choose.quantity")}>
        <span>{t("choose.quantity")}</span>
        <span class="buy__stepper">
          <IconButton
            icon={Minus}
            label={t("choose.fewer")}
            disabled={quantity <= 1}
            onClick={() => setQuantity(quantity - 1)}
          />
          <output aria-live="polite">{formatNumber(quantity)}</output>
          <IconButton
            icon={Plus}
            label={t("choose.more")}
            disabled={quantity >= most}
            onClick={() => setQuantity(quantity + 1)}
          />
        </span>
      </div>
      <FormError error={purchase.error.value} />
      <Button
        kind="buy"
        full
        busy={purchase.isBusy.value}
        disabled={sku.stock_left === 0}
        onClick={() => {
          purchase.skuId.value = sku.id;
          purchase.quantity.value = quantity;
          onHold();
        }}
      >
        {t("choose.go", { total: formatMoney(sku.price_minor * quantity, product.currency) })}
      </Button>
      <p class="quiet small">{t("choose.note")}</p>
    </div>
  );
}
