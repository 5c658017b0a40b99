import { useState } from "preact/hooks";
import { t } from "../../i18n";
import { patch, post, upload } from "../../net/api";
import { Button } from "../../parts/Button";
import { FormError } from "../../parts/ErrorState";
import { TextArea, TextField } from "../../parts/Field";
import { PictureInput } from "../../parts/PictureInput";
import { Sheet } from "../../parts/Sheet";
import { SkuEditor } from "../../parts/SkuEditor";
import type { MoveStock, ProductView, SkuView, UpdateProduct, UpdateSku } from "../../protocol";
import { useSubmission } from "../../state/form";
import { toast } from "../../state/toasts";

interface EditProductProps {
  product: ProductView;
  onChange: (product: ProductView) => void;
  onClose: () => void;
}

/** Picture, words, prices and stock of a product; each part is saved by itself. */
export function EditProduct({ product, onChange, onClose }: EditProductProps) {
  const [title, setTitle] = useState(product.title);
  const [description, setDescription] = useState(product.description);
  const saving = useSubmission();

  async function saveWords(event: Event): Promise<void> {
    event.preventDefault();
    if (!title.trim()) return;
    const body: UpdateProduct = { title: title.trim(), description: description.trim() };
    await saving.run(async () => {
      onChange(await patch<ProductView>(`/products/${product.id}`, body));
      toast(t("word.saved"), { tone: "ok" });
    });
  }

  async function savePicture(file: File, onProgress: (share: number) => void): Promise<void> {
    onChange(await upload<ProductView>(`/products/${product.id}/image`, file, onProgress));
    toast(t("picture.done"), { tone: "ok" });
  }

  async function saveSku(sku: SkuView, body: UpdateSku): Promise<SkuView> {
    const saved = await patch<ProductView>(`/skus/${sku.id}`, body);
    onChange(saved);
    toast(t("word.saved"), { tone: "ok" });
    return saved.skus.find((one) => one.id === sku.id) ?? sku;
  }

  async function moveStock(id: string, body: MoveStock): Promise<void> {
    onChange(await post<ProductView>(`/skus/${id}/stock`, body));
    toast(t("word.saved"), { tone: "ok" });
  }

  return (
    <Sheet open onClose={onClose} title={t("productform.edit")}>
      <div class="form">
        <PictureInput
          label={t("productform.picture")}
          url={product.image_url}
          hint={t("picture.hint")}
          send={savePicture}
        />
        <form class="form" noValidate onSubmit={(event) => void saveWords(event)}>
          <TextField
            label={t("productform.title")}
            value={title}
            onInput={setTitle}
            maxLength={80}
            error={title.trim() ? null : t("field.required")}
          />
          <TextArea
            label={t("productform.description")}
            optional
            value={description}
            onInput={setDescription}
            maxLength={2000}
          />
          <FormError error={saving.error} />
          <div class="form__acts">
            <Button type="submit" busy={saving.busy}>
              {t("word.save")}
            </Button>
          </div>
        </form>
        <h3>{t("productform.variants")}</h3>
        {product.skus.map((sku) => (
          <SkuEditor
            key={sku.id}
            sku={sku}
            onSave={(body) => saveSku(sku, body)}
            onMove={(body) => moveStock(sku.id, body)}
          />
        ))}
      </div>
    </Sheet>
  );
}
