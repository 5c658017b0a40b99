import { expect, test } from "vitest";
import { faultsOf, productFrom } from "../../src/state/productForm";

const good = { title: "Red", price: "1250", was: "", stock: "3" };

test("a product is sent in poisha, with its old price where there is one", () => {
  expect(productFrom(" Saree ", "", [good, { ...good, was: "১৪৫০" }])).toEqual({
    title: "Saree",
    description: "",
    skus: [
      { title: "Red", price_minor: 125_000, was_minor: null, stock: 3 },
      { title: "Red", price_minor: 125_000, was_minor: 145_000, stock: 3 },
    ],
  });
});

test.each([
  [{ ...good, title: " " }, { title: true }],
  [{ ...good, price: "0" }, { price: true }],
  [{ ...good, was: "1250" }, { was: true }],
  [{ ...good, was: "much" }, { was: true }],
  [{ ...good, stock: "-1" }, { stock: true }],
  [{ ...good, stock: "" }, { stock: true }],
])("%j has the faults %j and is not sent", (sku, faults) => {
  expect(faultsOf(sku, true)).toEqual(faults);
  expect(productFrom("Saree", "", [sku])).toBeNull();
});

test("stock is not looked at where only prices are edited", () => {
  expect(faultsOf({ ...good, stock: "" }, false)).toEqual({});
});

test("a product needs a name and a SKU", () => {
  expect(productFrom("", "", [good])).toBeNull();
  expect(productFrom("Saree", "", [])).toBeNull();
});
