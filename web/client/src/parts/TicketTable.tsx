import { languageOf, t } from "../i18n";
import { formatTime } from "../i18n/format";
import type { TicketView } from "../protocol";
import { StatusPill, type Tone } from "./Pill";
import { Table, type Column } from "./Table";

const tones: Record<TicketView["status"], Tone> = { open: "warn", answered: "note", solved: "ok" };

export function TicketPill({ status }: { status: TicketView["status"] }) {
  return <StatusPill tone={tones[status]}>{t(`ticket.status.${status}`)}</StatusPill>;
}

/** Tickets; agents also see whose they are. */
export function TicketTable({ tickets, withBuyer }: { tickets: readonly TicketView[]; withBuyer: boolean }) {
  const columns: Column<TicketView>[] = [
    {
      label: t("tickets.subject"),
      head: true,
      cell: (ticket) => (
        <span class="clamp-2" lang={languageOf(ticket.subject)}>
          {ticket.subject}
        </span>
      ),
    },
    { label: t("tickets.number"), short: true, cell: (ticket) => ticket.number },
    ...(withBuyer ? [{ label: t("tickets.buyer"), cell: (ticket: TicketView) => ticket.buyer.name }] : []),
    { label: t("tickets.order"), short: true, cell: (ticket) => ticket.order_number },
    { label: t("tickets.opened"), short: true, cell: (ticket) => formatTime(ticket.opened_at_ms) },
    { label: t("tickets.status"), short: true, cell: (ticket) => <TicketPill status={ticket.status} /> },
  ];
  return (
    <Table
      label={t("tickets.title")}
      columns={columns}
      rows={tickets}
      keyOf={(ticket) => ticket.id}
      hrefOf={(ticket) => `/tickets/${ticket.id}`}
    />
  );
}
