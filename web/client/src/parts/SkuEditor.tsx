import { useState } from "preact/hooks";
import { t } from "../i18n";
import type { MoveStock, SkuView, UpdateSku } from "../protocol";
import { useSubmission } from "../state/form";
import { integerFrom, poishaFrom, takaText } from "../state/forms";
import { faultsOf, isFaultless, type SkuText } from "../state/productForm";
import { Button } from "./Button";
import { FormError } from "./ErrorState";
import { TextField } from "./Field";
import { SkuFields } from "./SkuFields";

interface SkuEditorProps {
  sku: SkuView;
  /** Gives back the SKU as the server has it now. */
  onSave: (body: UpdateSku) => Promise<SkuView>;
  onMove: (body: MoveStock) => Promise<void>;
}

/** Name, prices and stock of an existing SKU. */
export function SkuEditor({ sku, onSave, onMove }: SkuEditorProps) {
  const [text, setText] = useState(() => textOf(sku));
  const [isMoving, setMoving] = useState(false);
  const saving = useSubmission();
  const faults = faultsOf(text, false);

  function save(): void {
    if (!isFaultless(faults)) return;
    const body: UpdateSku = {
      title: text.title.trim(),
      price_minor: poishaFrom(text.price),
      was_minor: poishaFrom(text.was),
    };
    void saving.run(async () => setText(textOf(await onSave(body))));
  }

  return (
    <fieldset class="sku-box">
      <legend class="hidden-visually">{sku.title}</legend>
      <SkuFields sku={text} faults={faults} withStock={false} onChange={setText} />
      <FormError error={saving.error} />
      <div class="sku-box__stock">
        <span>{t("stock.left", { count: sku.stock_left })}</span>
        <div class="form__acts">
          <Button size="s" onClick={() => setMoving(!isMoving)}>
            {t("stock.move")}
          </Button>
          <Button size="s" busy={saving.busy} disabled={!isFaultless(faults)} onClick={save}>
            {t("word.save")}
          </Button>
        </div>
      </div>
      {isMoving && <StockMove onMove={(body) => onMove(body).then(() => setMoving(false))} />}
    </fieldset>
  );
}

function textOf(sku: SkuView): SkuText {
  const was = sku.was_minor === null ? "" : takaText(sku.was_minor);
  return { title: sku.title, price: takaText(sku.price_minor), was, stock: "" };
}

function StockMove({ onMove }: { onMove: (body: MoveStock) => Promise<void> }) {
  const [delta, setDelta] = useState("");
  const [reason, setReason] = useState("");
  const [tried, setTried] = useState(false);
  const moving = useSubmission();
  const pieces = integerFrom(delta);

  function move(): void {
    setTried(true);
    if (!pieces || !reason.trim()) return;
    void moving.run(() => onMove({ delta: pieces, reason: reason.trim() }));
  }

  return (
    <div class="form">
      <div class="form__pair">
        <TextField
          label={t("stock.delta")}
          hint={t("stock.delta_hint")}
          value={delta}
          onInput={setDelta}
          error={tried && !pieces ? t("stock.delta_bad") : null}
        />
        <TextField
          label={t("stock.reason")}
          hint={t("stock.reason_hint")}
          value={reason}
          onInput={setReason}
          maxLength={200}
          error={tried && !reason.trim() ? t("field.required") : null}
        />
      </div>
      <FormError error={moving.error} />
      <Button kind="primary" size="s" busy={moving.busy} onClick={move}>
        {t("stock.submit")}
      </Button>
    </div>
  );
}
