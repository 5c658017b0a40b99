import { Check } from "lucide-preact";
import { useState } from "preact/hooks";
import { Link } from "wouter-preact";
import { t } from "../i18n";
import { errorText } from "../i18n/errors";
import { post } from "../net/api";
import { Button } from "../parts/Button";

import { ErrorState, FormError } from "../parts/ErrorState";
import { TextArea } from "../parts/Field";
import { Page } from "../parts/Page";
import { Skeleton } from "../parts/Skeleton";
import { TicketReplies } from "../parts/TicketReplies";
import { TicketPill } from "../parts/TicketTable";
import type { ReplyToTicket, TicketView } from "../protocol";
import type { PageProps } from "../routes";
import { useSubmission } from "../state/form";
import { useResource } from "../state/resource";
import { account } from "../state/session";
import { toast } from "../state/toasts";

const EVERY_MS = 10_000;

/** One conversation with support, for the buyer and for agents. */
export default function Ticket({ params }: PageProps) {
  const ticket = useResource<TicketView>(`/tickets/${params["id"] ?? ""}`, EVERY_MS);
  const [body, setBody] = useState("");
  const sending = useSubmission();
  const solving = useSubmission();

  if (!ticket.data) {
    return (
      <Page narrow title={t("tickets.number")}>
        {ticket.error ? (
          <ErrorState error={ticket.error} onRetry={ticket.reload} />
        ) : (
          <Skeleton shape="rows" />
        )}
      </Page>
    );
  }
  const shown = ticket.data;

  async function reply(event: Event): Promise<void> {
    event.preventDefault();
    if (!body.trim()) return;
    await sending.run(async () => {
      const said: ReplyToTicket = { body: body.trim() };
      ticket.put(await post<TicketView>(`/tickets/${shown.id}/replies`, said));
      setBody("");
    });
  }

  async function solve(): Promise<void> {
    const went = await solving.run(async () =>
      ticket.put(await post<TicketView>(`/tickets/${shown.id}/solve`)),
    );
    toast(went ? t("ticket.marked") : errorText(solving.error), { tone: went ? "ok" : "danger" });
  }

  return (
    <Page narrow title={shown.subject} acts={<TicketPill status={shown.status} />}>
      <p class="quiet">
        {shown.number} ·{" "}
        <Link href={`/orders/${shown.order_id}`}>{t("ticket.about", { number: shown.order_number })}</Link>
      </p>
      <TicketReplies replies={shown.replies} myId={account.value?.id ?? ""} />
      {shown.status === "solved" && (
        <p class="quiet">{shown.can_answer ? t("ticket.solved") : t("ticket.solved_closed")}</p>
      )}
      {shown.can_answer && (
        <form class="form" onSubmit={(event) => void reply(event)}>
          <TextArea label={t("ticket.reply")} value={body} onInput={setBody} rows={3} maxLength={2000} />
          <FormError error={sending.error} />
          <div class="form__acts">
            <Button kind="primary" type="submit" busy={sending.busy} disabled={!body.trim()}>
              {t("word.send")}
            </Button>
            {shown.can_solve && (
              <Button icon={Check} busy={solving.busy} onClick={() => void solve()}>
                {t("ticket.solve")}
              </Button>
            )}
          </div>
        </form>
      )}
    </Page>
  );
}
