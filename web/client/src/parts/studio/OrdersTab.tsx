import { ShoppingBag } from "lucide-preact";
import { t } from "../../i18n";
import { formatAgo, formatMoney, formatNumber } from "../../i18n/format";
import type { OrderList } from "../../protocol";
import type { Resource } from "../../state/resource";
import { EmptyState } from "../EmptyState";
import { ErrorState } from "../ErrorState";
import { Skeleton } from "../Skeleton";

/** This show's orders as they come, newest first. Money and goods only: addresses stay on the orders page. */
export function OrdersTab({ slug, orders }: { slug: string; orders: Resource<OrderList> }) {
  if (orders.error !== null) return <ErrorState error={orders.error} onRetry={orders.reload} />;
  if (!orders.data) return <Skeleton shape="rows" count={3} />;
  const items = orders.data.items.filter((order) => order.show_slug === slug);
  if (items.length === 0) {
    return <EmptyState icon={ShoppingBag} title={t("arriving.none")} text={t("arriving.none_text")} />;
  }
  return (
    <ul class="arriving">
      {items.map((order) => (
        <li key={order.id} class="arriving__one" data-testid="arriving-order">
          <span class="arriving__words">
            <strong>{order.number}</strong>
            <span class="quiet small">{formatAgo(order.placed_at_ms)}</span>
            {order.lines.map((line) => (
              <span key={line.sku_id} class="small">
                {formatNumber(line.quantity)} × {line.title}
              </span>
            ))}
          </span>
          <strong>{formatMoney(order.total_minor, order.currency)}</strong>
        </li>
      ))}
    </ul>
  );
}
