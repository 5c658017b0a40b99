import { expect, it } from "vitest";
import { offerOf, withStockLeft } from "../../src/parts/buy/offer";
import type { PinnedProduct } from "../../src/protocol";

const product: PinnedProduct = {
  id: "p",
  title: "Saree",
  image_url: null,
  currency: "BDT",
  skus: [
    { id: "a", title: "Red", price_minor: 2000, was_minor: null, stock_left: 3 },
    { id: "b", title: "Blue", price_minor: 1500, was_minor: 1800, stock_left: 4 },
  ],
};

it("shows the lowest price with its old price, and all that is left", () => {
  expect(offerOf(product, {})).toEqual({ priceMinor: 1500, wasMinor: 1800, isFrom: true, left: 7 });
});

it("believes what the room said last about the stock", () => {
  expect(offerOf(product, { a: 0 }).left).toBe(4);
  expect(withStockLeft(product, { b: 1 }).skus.map((sku) => sku.stock_left)).toEqual([3, 1]);
});
