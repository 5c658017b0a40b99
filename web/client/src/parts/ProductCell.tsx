import { t, tn } from "../i18n";
import { formatMoney } from "../i18n/format";
import type { ProductView } from "../protocol";
import { Poster } from "./Poster";
import "../styles/product.css";

/** Picture and name of a product. */
export function ProductCell({ product }: { product: ProductView }) {
  return (
    <span class="product-cell">
      <span class="product-cell__picture">
        <Poster title={product.title} url={product.image_url} />
      </span>
      <span>
        <span class="clamp-2">{product.title}</span>
        {product.skus.length > 1 && (
          <span class="quiet small">{tn("products.variants", product.skus.length)}</span>
        )}
      </span>
    </span>
  );
}

/** The lowest price, marked as such when there are others. */
export function priceText(product: ProductView): string {
  const prices = product.skus.map((sku) => sku.price_minor);
  const lowest = formatMoney(Math.min(...prices), product.currency);
  return new Set(prices).size > 1 ? t("products.from", { price: lowest }) : lowest;
}

export function stockOf(product: ProductView): number {
  return product.skus.reduce((sum, sku) => sum + sku.stock_left, 0);
}
