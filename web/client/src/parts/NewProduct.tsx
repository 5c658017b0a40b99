import { Plus } from "lucide-preact";
import { useState } from "preact/hooks";
import { t } from "../i18n";
import type { CreateProduct } from "../protocol";
import { blankSku, faultsOf, productFrom, type SkuText } from "../state/productForm";
import { Button } from "./Button";
import { FormError } from "./ErrorState";
import { TextArea, TextField } from "./Field";
import { Sheet } from "./Sheet";
import { SkuFields } from "./SkuFields";
import "../styles/product.css";

interface NewProductProps {
  open: boolean;
  busy: boolean;
  error: unknown;
  onSubmit: (product: CreateProduct) => void;
  onClose: () => void;
}

/** Makes a product with its SKUs; the picture comes after. */
export function NewProduct({ open, busy, error, onSubmit, onClose }: NewProductProps) {
  const [title, setTitle] = useState("");
  const [description, setDescription] = useState("");
  const [skus, setSkus] = useState<SkuText[]>([{ ...blankSku, title: t("productform.variant_default") }]);
  const [tried, setTried] = useState(false);

  function submit(event: Event): void {
    event.preventDefault();
    setTried(true);
    const product = productFrom(title, description, skus);
    if (product) onSubmit(product);
  }

  return (
    <Sheet open={open} onClose={onClose} title={t("productform.new")}>
      <form class="form" noValidate onSubmit={submit}>
        <TextField
          label={t("productform.title")}
          hint={t("productform.title_hint")}
          value={title}
          onInput={setTitle}
          maxLength={80}
          error={tried && !title.trim() ? t("field.required") : null}
        />
        <TextArea
          label={t("productform.description")}
          optional
          value={description}
          onInput={setDescription}
          maxLength={2000}
        />
        <div>
          <h3>{t("productform.variants")}</h3>
          <p class="quiet small">{t("productform.variants_hint")}</p>
        </div>
        {skus.map((sku, index) => (
          <fieldset key={index} class="sku-box">
            <legend class="hidden-visually">{sku.title || t("productform.variant")}</legend>
            <SkuFields
              sku={sku}
              withStock
              faults={tried ? faultsOf(sku, true) : {}}
              onChange={(changed) => setSkus(skus.map((one, at) => (at === index ? changed : one)))}
            />
            {skus.length > 1 && (
              <Button kind="plain" size="s" onClick={() => setSkus(skus.filter((_, at) => at !== index))}>
                {t("word.remove")}
              </Button>
            )}
          </fieldset>
        ))}
        <Button icon={Plus} onClick={() => setSkus([...skus, blankSku])}>
          {t("productform.add_variant")}
        </Button>
        <FormError error={error} />
        <Button kind="primary" type="submit" full busy={busy}>
          {t("productform.create")}
        </Button>
      </form>
    </Sheet>
  );
}
