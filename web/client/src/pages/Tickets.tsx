import { LifeBuoy } from "lucide-preact";
import { t } from "../i18n";
import { ButtonLink } from "../parts/Button";
import { EmptyState } from "../parts/EmptyState";
import { ListView } from "../parts/ListView";
import { Page } from "../parts/Page";
import { TicketTable } from "../parts/TicketTable";
import type { TicketView } from "../protocol";
import { byId, useListing } from "../state/listing";

/** The buyer's own questions to support. */
export default function Tickets() {
  const list = useListing<TicketView>("/tickets", byId);
  const empty = (
    <EmptyState icon={LifeBuoy} title={t("tickets.empty")} text={t("tickets.empty_text")}>
      <ButtonLink href="/orders" kind="primary">
        {t("tickets.empty_act")}
      </ButtonLink>
    </EmptyState>
  );
  return (
    <Page title={t("tickets.title")}>
      <ListView list={list} empty={empty}>
        {(tickets) => <TicketTable tickets={tickets} withBuyer={false} />}
      </ListView>
    </Page>
  );
}
