import { Package } from "lucide-preact";
import { useState } from "preact/hooks";
import { t } from "../../i18n";
import { errorText } from "../../i18n/errors";
import { formatTime } from "../../i18n/format";
import { post } from "../../net/api";
import { EmptyState } from "../../parts/EmptyState";
import { ListView } from "../../parts/ListView";
import { Money } from "../../parts/Money";
import { OrderActions } from "../../parts/OrderActions";
import { OrderGoods } from "../../parts/OrderGoods";
import { OrderPill } from "../../parts/OrderPill";
import { Page } from "../../parts/Page";
import { Table, type Column } from "../../parts/Table";
import { Tabs } from "../../parts/Tabs";
import type { ActOnOrder, OrderView } from "../../protocol";
import { byId, useListing } from "../../state/listing";
import { stageOf } from "../../state/orders";
import { useChoice } from "../../state/query";
import { toast } from "../../state/toasts";

const EVERY_MS = 10_000;

type Action = ActOnOrder["action"];

/** Orders to the seller, filtered by `?status=`, each with what to do next. */
export default function SellerOrders() {
  const [status, setStatus] = useChoice("status", ["all", "placed", "confirmed", "completed", "cancelled"]);
  const list = useListing<OrderView>(
    `/seller/orders${status === "all" ? "" : `?status=${status}`}`,
    byId,
    EVERY_MS,
  );
  const [acting, setActing] = useState<{ id: string; action: Action } | null>(null);

  async function act(order: OrderView, action: Action): Promise<void> {
    setActing({ id: order.id, action });
    try {
      const moved = await post<OrderView>(`/orders/${order.id}/actions`, { action } satisfies ActOnOrder);
      list.replace(moved);
      const stage = t(`order.stage.${stageOf(moved)}`);
      toast(t("order.done", { number: moved.number, status: stage }), { tone: "ok" });
    } catch (error) {
      toast(errorText(error), { tone: "danger" });
      list.reload();
    } finally {
      setActing(null);
    }
  }

  const columns: Column<OrderView>[] = [
    { label: t("orders.goods"), head: true, cell: (order) => <OrderGoods order={order} /> },
    { label: t("orders.number"), short: true, cell: (order) => order.number },
    { label: t("orders.buyer"), cell: (order) => order.name },
    { label: t("orders.placed"), short: true, cell: (order) => formatTime(order.placed_at_ms) },
    { label: t("orders.status"), short: true, cell: (order) => <OrderPill order={order} /> },
    {
      label: t("orders.total"),
      numeric: true,
      short: true,
      cell: (order) => <Money minor={order.total_minor} currency={order.currency} />,
    },
    {
      label: t("orders.next"),
      cell: (order) =>
        order.actions.some((action) => action !== "cancel") && (
          <OrderActions
            order={order}
            inList
            acting={acting?.id === order.id ? acting.action : null}
            onAct={(action) => void act(order, action)}
          />
        ),
    },
  ];
  const tabs = [
    { value: "all", label: t("word.all") },
    { value: "placed", label: t("sellerorders.placed") },
    { value: "confirmed", label: t("sellerorders.confirmed") },
    { value: "completed", label: t("sellerorders.completed") },
    { value: "cancelled", label: t("sellerorders.cancelled") },
  ] as const;
  return (
    <Page title={t("sellerorders.title")}>
      <Tabs label={t("sellerorders.filter")} value={status} tabs={tabs} onChange={setStatus} />
      <ListView
        list={list}
        empty={
          <EmptyState icon={Package} title={t("sellerorders.empty")} text={t("sellerorders.empty_text")} />
        }
      >
        {(orders) => (
          <Table
            label={t("sellerorders.title")}
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
