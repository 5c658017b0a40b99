import { CircleCheck } from "lucide-preact";
import { t } from "../../i18n";
import { formatMoney } from "../../i18n/format";
import type { OrderView } from "../../protocol";
import { Button } from "../Button";

/** The order's number, and back to the show. The order's own page opens beside it, so that the show goes on. */
export function PlacedStep({ order, onClose }: { order: OrderView; onClose: () => void }) {
  return (
    <div class="buy buy--placed">
      <CircleCheck size={56} aria-hidden="true" />
      <p class="buy__number">
        {t("placed.number")} <strong data-testid="order-number">{order.number}</strong>
      </p>
      <p class="quiet">{t("placed.text", { total: formatMoney(order.total_minor, order.currency) })}</p>
      <Button kind="primary" full onClick={onClose}>
        {t("placed.on")}
      </Button>
      <a
        class="button button--plain button--m button--full"
        href={`/orders/${order.id}`}
        target="_blank"
        rel="noopener"
      >
        {t("placed.open")}
      </a>
    </div>
  );
}
