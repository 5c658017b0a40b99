import { languageOf, tn } from "../i18n";
import type { OrderView } from "../protocol";

/** The first line of an order and how many more there are. */
export function OrderGoods({ order }: { order: OrderView }) {
  const [first, ...others] = order.lines;
  return (
    <span class="clamp-2">
      <span lang={languageOf(first?.title ?? "")}>{first?.title}</span>
      {others.length > 0 && <span class="quiet"> {tn("orders.more_goods", others.length)}</span>}
    </span>
  );
}
