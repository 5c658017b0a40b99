// What a seller types about a product and its SKUs, and what is sent of it.

import type { CreateProduct, NewSku } from "../protocol";
import { integerFrom, poishaFrom } from "./forms";

export interface SkuText {
  title: string;
  price: string;
  was: string;
  stock: string;
}

/** What is wrong with a SKU as typed; nothing when the object is empty. */
export interface SkuFaults {
  title?: true;
  price?: true;
  was?: true;
  stock?: true;
}

export const blankSku: SkuText = { title: "", price: "", was: "", stock: "" };

/** `withStock` is false where only names and prices are edited. */
export function faultsOf(sku: SkuText, withStock: boolean): SkuFaults {
  const price = poishaFrom(sku.price);
  const was = poishaFrom(sku.was);
  const stock = integerFrom(sku.stock);
  return {
    ...(sku.title.trim() ? {} : { title: true as const }),
    ...(price === null ? { price: true as const } : {}),
    ...(sku.was.trim() && (was === null || (price !== null && was <= price)) ? { was: true as const } : {}),
    ...(withStock && (stock === null || stock < 0) ? { stock: true as const } : {}),
  };
}

export function isFaultless(faults: SkuFaults): boolean {
  return Object.keys(faults).length === 0;
}

/** The body that makes the product, or `null` while something is wrong. */
export function productFrom(
  title: string,
  description: string,
  skus: readonly SkuText[],
): CreateProduct | null {
  if (!title.trim() || skus.length === 0 || !skus.every((sku) => isFaultless(faultsOf(sku, true))))
    return null;
  return { title: title.trim(), description: description.trim(), skus: skus.map(newSku) };
}

function newSku(sku: SkuText): NewSku {
  return {
    title: sku.title.trim(),
    price_minor: poishaFrom(sku.price) ?? 0,
    was_minor: poishaFrom(sku.was),
    stock: integerFrom(sku.stock) ?? 0,
  };
}
