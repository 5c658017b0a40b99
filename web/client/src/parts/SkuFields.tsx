import { t } from "../i18n";
import type { SkuFaults, SkuText } from "../state/productForm";
import { TextField } from "./Field";

interface SkuFieldsProps {
  sku: SkuText;
  faults: SkuFaults;
  /** Stock is typed for a new SKU only; later it moves by pieces. */
  withStock: boolean;
  onChange: (sku: SkuText) => void;
}

/** Name, prices and stock of one SKU. */
export function SkuFields({ sku, faults, withStock, onChange }: SkuFieldsProps) {
  const set = (name: keyof SkuText) => (value: string) => onChange({ ...sku, [name]: value });
  return (
    <div class="sku-fields">
      <TextField
        label={t("productform.variant")}
        value={sku.title}
        onInput={set("title")}
        maxLength={80}
        error={faults.title ? t("field.required") : null}
      />
      <TextField
        label={t("productform.price")}
        prefix="৳"
        inputMode="decimal"
        value={sku.price}
        onInput={set("price")}
        error={faults.price ? t("productform.price_bad") : null}
      />
      <TextField
        label={t("productform.was")}
        optional
        prefix="৳"
        inputMode="decimal"
        value={sku.was}
        onInput={set("was")}
        error={faults.was ? t("productform.was_bad") : null}
      />
      {withStock && (
        <TextField
          label={t("productform.stock")}
          inputMode="numeric"
          value={sku.stock}
          onInput={set("stock")}
          error={faults.stock ? t("productform.stock_bad") : null}
        />
      )}
    </div>
  );
}
