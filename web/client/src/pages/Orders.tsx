import { ShoppingBag } from "lucide-preact";
import { t } from "../i18n";
import { formatTime } from "../i18n/format";
import { ButtonLink } from "../parts/Button";
import { EmptyState } from "../parts/EmptyState";
import { ListView } from "../parts/ListView";
import { Money } from "../parts/Money";
import { OrderGoods } from "../parts/OrderGoods";
import { OrderPill } from "../parts/OrderPill";
import { Page } from "../parts/Page";
import { Table, type Column } from "../parts/Table";
import type { OrderView } from "../protocol";
import { byId, useListing } from "../state/listing";

/** What the person signed in has bought. */
export default function Orders() {
  const list = useListing<OrderView>("/orders", byId);
  const columns: Column<OrderView>[] = [
    { label: t("orders.goods"), head: true, cell: (order) => <OrderGoods order={order} /> },
    { label: t("orders.number"), short: true, cell: (order) => order.number },
    { label: t("orders.placed"), short: true, cell: (order) => formatTime(order.placed_at_ms) },
    { label: t("orders.status"), short: true, cell: (order) => <OrderPill order={order} /> },
    {
      label: t("orders.total"),
      numeric: true,
      short: true,
      cell: (order) => <Money minor={order.total_minor} currency={order.currency} />,
    },
  ];
  const empty = (
    <EmptyState icon={ShoppingBag} title={t("orders.empty")} text={t("orders.empty_text")}>
      <ButtonLink href="/" kind="primary">
        {t("orders.empty_act")}
      </ButtonLink>
    </EmptyState>
  );
  return (
    <Page title={t("orders.title")}>
      <ListView list={list} empty={empty}>
        {(orders) => (
          <Table
            label={t("orders.title")}
            columns={columns}
            rows={orders}
            keyOf={byId}
            hrefOf={(order) => `/orders/${order.id}`}
          />
        )}
      </ListView>
    </Page>
  );
}
