import { t, tMaybe } from "../i18n";
import { formatMoney } from "../i18n/format";
import type { OrderEventView, OrderView } from "../protocol";
import { stageOf } from "../state/orders";
import { Money } from "./Money";
import { Card } from "./Page";
import { Timeline, type Moment } from "./Timeline";
import "../styles/order.css";

/** Goods, address and history of an order. */
export function OrderDetails({ order }: { order: OrderView }) {
  return (
    <div class="order">
      <div class="order__main">
        <Card>
          <h2>{t("order.goods")}</h2>
          <ul class="order__lines">
            {order.lines.map((line) => (
              <li key={line.sku_id} class="order__line">
                <span>
                  {line.title}
                  <span class="order__count quiet small">
                    {t("order.quantity", {
                      count: line.quantity,
                      price: formatMoney(line.price_minor, order.currency),
                    })}
                  </span>
                </span>
                <Money minor={line.price_minor * line.quantity} currency={order.currency} />
              </li>
            ))}
          </ul>
          <p class="order__line order__total">
            <span>
              {t("order.total")}
              <span class="order__count quiet small">{payment(order)}</span>
            </span>
            <Money minor={order.total_minor} currency={order.currency} />
          </p>
        </Card>
        <Card>
          <h2>{t("order.deliver_to")}</h2>
          <address class="order__address">
            <strong>{order.name}</strong>
            <a href={`tel:${order.mobile}`}>{order.mobile}</a>
            <span>{order.address}</span>
          </address>
        </Card>
      </div>
      <Card>
        <h2>{t("order.history")}</h2>
        <Timeline moments={order.history.map(momentOf)} />
      </Card>
    </div>
  );
}

function payment(order: OrderView): string {
  const state = t(`order.payment.${order.payment_status}`);
  return order.payment_status === "due" ? t("order.pay_cod") : state;
}

function momentOf(event: OrderEventView): Moment {
  return {
    atMs: event.at_ms,
    title: tMaybe(`order.event.${event.action}`) ?? t(`order.stage.${stageOf(event)}`),
    text: event.by && t("order.by", { name: event.by.name }),
  };
}
