// What a product costs and how many are left, as cards say it. Pure.

import type { Buyable } from "../../state/purchase";

export interface Offer {
  priceMinor: number;
  wasMinor: number | null;
  /** SKUs have different prices: the one shown is the lowest. */
  isFrom: boolean;
  left: number;
}

/** Below this the number left is said; above it nobody needs to know. */
export const FEW_LEFT = 10;

/** `stockLeft` is what the room has said since the product was read. */
export function offerOf(product: Buyable, stockLeft: Readonly<Record<string, number>>): Offer {
  const prices = product.skus.map((sku) => sku.price_minor);
  const priceMinor = Math.min(...prices);
  const cheapest = product.skus.find((sku) => sku.price_minor === priceMinor);
  return {
    priceMinor,
    wasMinor: cheapest?.was_minor ?? null,
    isFrom: prices.some((price) => price !== priceMinor),
    left: product.skus.reduce((sum, sku) => sum + (stockLeft[sku.id] ?? sku.stock_left), 0),
  };
}

/** The same product with the newest stock. */
export function withStockLeft<P extends Buyable>(product: P, stockLeft: Readonly<Record<string, number>>): P {
  const skus = product.skus.map((sku) => ({ ...sku, stock_left: stockLeft[sku.id] ?? sku.stock_left }));
  return { ...product, skus };
}
