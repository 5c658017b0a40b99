import { LifeBuoy } from "lucide-preact";
import { useState } from "preact/hooks";
import { useLocation } from "wouter-preact";
import { t } from "../i18n";
import { errorText } from "../i18n/errors";
import { post } from "../net/api";
import { Button } from "../parts/Button";
import { ErrorState } from "../parts/ErrorState";
import { OrderActions } from "../parts/OrderActions";
import { OrderDetails } from "../parts/OrderDetails";
import { OrderPill } from "../parts/OrderPill";
import { Page } from "../parts/Page";
import { Skeleton } from "../parts/Skeleton";
import { TicketForm } from "../parts/TicketForm";
import type { ActOnOrder, OpenTicket, OrderView, TicketView } from "../protocol";
import type { PageProps } from "../routes";
import { useSubmission } from "../state/form";
import { useResource } from "../state/resource";
import { account } from "../state/session";
import { toast } from "../state/toasts";

const EVERY_MS = 10_000;

/** One order, for its buyer and its seller. */
export default function Order({ params }: PageProps) {
  const order = useResource<OrderView>(`/orders/${params["id"] ?? ""}`, EVERY_MS);
  const [acting, setActing] = useState<ActOnOrder["action"] | null>(null);
  const [asking, setAsking] = useState(false);
  const opening = useSubmission();
  const [, go] = useLocation();

  if (!order.data) {
    return (
      <Page title={t("orders.number")}>
        {order.error ? <ErrorState error={order.error} onRetry={order.reload} /> : <Skeleton shape="rows" />}
      </Page>
    );
  }
  const shown = order.data;
  const isSeller = account.value?.id === shown.seller.id;

  async function act(action: ActOnOrder["action"]): Promise<void> {
    setActing(action);
    try {
      order.put(await post<OrderView>(`/orders/${shown.id}/actions`, { action } satisfies ActOnOrder));
    } catch (error) {
      toast(errorText(error), { tone: "danger" });
      order.reload();
    } finally {
      setActing(null);
    }
  }

  async function ask(subject: string, body: string): Promise<void> {
    await opening.run(async () => {
      const ticket = await post<TicketView>("/tickets", {
        order_id: shown.id,
        subject,
        body,
      } satisfies OpenTicket);
      toast(t("ticketform.sent"), { tone: "ok" });
      go(`/tickets/${ticket.id}`);
    });
  }

  return (
    <Page
      title={t("order.title", { number: shown.number })}
      text={t("order.from", { name: shown.seller.name })}
      acts={<OrderPill order={shown} />}
    >
      <div class="form__acts">
        {shown.actions.length > 0 && (
          <OrderActions order={shown} acting={acting} onAct={(action) => void act(action)} />
        )}
        {!isSeller && (
          <Button icon={LifeBuoy} onClick={() => setAsking(true)}>
            {t("order.help")}
          </Button>
        )}
      </div>
      <OrderDetails order={shown} />
      <TicketForm
        open={asking}
        order={shown}
        busy={opening.busy}
        error={opening.error}
        onClose={() => setAsking(false)}
        onSubmit={(subject, body) => void ask(subject, body)}
      />
    </Page>
  );
}
