import { useEffect, useState } from "preact/hooks";
import { t } from "../i18n";
import { formatMoney } from "../i18n/format";
import type { Backstage, OrderList } from "../protocol";
import type { LiveRoom } from "./liveRoom";
import { useResource, type Resource } from "./resource";
import { Studio } from "./studio";
import { toast } from "./toasts";

/** Camera and microphone are open while the page is. */
export function useStudio(slug: string): Studio | null {
  const [studio, setStudio] = useState<Studio | null>(null);
  useEffect(() => {
    const opened = new Studio(slug);
    setStudio(opened);
    // Told at once that we go, the server need not wait for silence.
    const leave = () => opened.close();
    addEventListener("pagehide", leave);
    return () => {
      removeEventListener("pagehide", leave);
      opened.close();
    };
  }, [slug]);
  return studio;
}

/** The room knows first that the server lost us: connect again without waiting for the timeout. */
export function useQuickReturn(studio: Studio | null, room: LiveRoom | null): void {
  const isAway = room?.view.value.hostAway ?? false;
  useEffect(() => {
    if (isAway) studio?.publisher.reconnect();
  }, [isAway, studio]);
}

/** The seller's orders, read again and said in a toast when the room's backstage hints at one. */
export function useArrivingOrders(): { orders: Resource<OrderList>; hear: (hint: Backstage) => void } {
  const orders = useResource<OrderList>("/seller/orders");
  function hear(hint: Backstage): void {
    orders.reload();
    if (hint.kind !== "order_placed") return;
    const total = hint.total_minor === null ? "" : formatMoney(hint.total_minor, hint.currency ?? undefined);
    toast(t("arriving.toast", { number: hint.number ?? "", title: hint.title ?? "", total }), { tone: "ok" });
  }
  return { orders, hear };
}
