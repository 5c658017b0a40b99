import { Banknote, Clock } from "lucide-preact";
import { useEffect, useState } from "preact/hooks";
import { t } from "../../i18n";
import { formatMoney, formatNumber } from "../../i18n/format";
import type { ReservationView } from "../../protocol";
import { mobileFrom } from "../../state/forms";
import { timeLeft } from "../../state/hold";
import { lastDelivery, type Buyable, type Delivery, type Purchase } from "../../state/purchase";
import { account } from "../../state/session";
import { useServerNow } from "../../state/ticking";
import { Button } from "../Button";
import { FormError } from "../ErrorState";
import { TextArea, TextField } from "../Field";
import { clockText } from "./clockText";

const SHORTEST_ADDRESS = 8;

interface DeliveryStepProps {
  product: Buyable;
  purchase: Purchase;
  held: ReservationView;
}

/** Where to and by which number, while the pieces are held. */
export function DeliveryStep({ product, purchase, held }: DeliveryStepProps) {
  const [delivery, setDelivery] = useState<Delivery>({
    name: account.value?.name ?? "",
    mobile: "",
    address: "",
  });
  const [tried, setTried] = useState(false);
  const left = timeLeft(held.expires_at_ms, useServerNow());
  const sku = product.skus.find((one) => one.id === held.sku_id);
  const mobile = mobileFrom(delivery.mobile);
  const isComplete =
    delivery.name.trim() !== "" && mobile && delivery.address.trim().length >= SHORTEST_ADDRESS;
  const change = (field: keyof Delivery) => (value: string) =>
    setDelivery((old) => ({ ...old, [field]: value }));

  useEffect(() => {
    lastDelivery().then(
      (last) => last && setDelivery((now) => (now.mobile || now.address ? now : last)),
      () => undefined, // typing it again is no disaster
    );
  }, []);

  if (left.isOver) {
    return (
      <div class="buy">
        <p role="alert">{t("delivery.expired")}</p>
        <Button kind="buy" full onClick={() => purchase.chooseAgain()}>
          {t("delivery.again")}
        </Button>
      </div>
    );
  }

  function submit(event: Event): void {
    event.preventDefault();
    setTried(true);
    if (!isComplete || !mobile) return;
    void purchase.place({ name: delivery.name.trim(), mobile, address: delivery.address.trim() });
  }

  return (
    <form class="buy" noValidate onSubmit={submit}>
      <p class="buy__held" role="timer">
        <Clock size={20} aria-hidden="true" />
        {t("delivery.held", { time: clockText(left) })}
      </p>
      <p class="buy__line">
        <span>
          {formatNumber(held.quantity)} × {product.title}{" "}
          {product.skus.length > 1 && sku ? `(${sku.title})` : ""}
        </span>
        <strong>{sku && formatMoney(sku.price_minor * held.quantity, product.currency)}</strong>
      </p>
      <TextField
        label={t("delivery.name")}
        value={delivery.name}
        onInput={change("name")}
        autoComplete="name"
        maxLength={80}
        error={tried && !delivery.name.trim() ? t("field.required") : null}
      />
      <TextField
        label={t("delivery.mobile")}
        value={delivery.mobile}
        onInput={change("mobile")}
        type="tel"
        inputMode="tel"
        autoComplete="tel-national"
        maxLength={20}
        placeholder={t("delivery.mobile_example")}
        error={tried && !mobile ? t("delivery.mobile_invalid") : null}
      />
      <TextArea
        label={t("delivery.address")}
        value={delivery.address}
        onInput={change("address")}
        rows={2}
        maxLength={400}
        placeholder={t("delivery.address_example")}
        error={
          tried && delivery.address.trim().length < SHORTEST_ADDRESS ? t("delivery.address_short") : null
        }
      />
      <p class="buy__payment">
        <Banknote size={20} aria-hidden="true" />
        {t("delivery.cod")}
      </p>
      <FormError error={purchase.error.value} />
      <Button kind="buy" type="submit" full busy={purchase.isBusy.value}>
        {t("delivery.order")}
      </Button>
    </form>
  );
}
