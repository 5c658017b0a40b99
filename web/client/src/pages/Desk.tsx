import { Inbox } from "lucide-preact";
import { t } from "../i18n";
import { EmptyState } from "../parts/EmptyState";
import { ListView } from "../parts/ListView";
import { Page } from "../parts/Page";
import { Tabs } from "../parts/Tabs";
import { TicketTable } from "../parts/TicketTable";
import type { TicketView } from "../protocol";
import { byId, useListing } from "../state/listing";
import { useChoice } from "../state/query";

const EVERY_MS = 15_000;

/** Tickets as agents see them, filtered by `?status=`. */
export default function Desk() {
  const [status, setStatus] = useChoice("status", ["open", "answered", "solved"]);
  const list = useListing<TicketView>(`/desk/tickets?status=${status}`, byId, EVERY_MS);
  const tabs = [
    { value: "open", label: t("desk.open") },
    { value: "answered", label: t("desk.answered") },
    { value: "solved", label: t("desk.solved") },
  ] as const;
  return (
    <Page title={t("desk.title")}>
      <Tabs label={t("desk.filter")} value={status} tabs={tabs} onChange={setStatus} />
      <ListView
        list={list}
        empty={<EmptyState icon={Inbox} title={t("desk.empty")} text={t("desk.empty_text")} />}
      >
        {(tickets) => <TicketTable tickets={tickets} withBuyer />}
      </ListView>
    </Page>
  );
}
