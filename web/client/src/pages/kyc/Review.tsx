import { UserCheck } from "lucide-preact";
import { t } from "../../i18n";
import { formatTime } from "../../i18n/format";
import { post } from "../../net/api";
import { EmptyState } from "../../parts/EmptyState";
import { KycPill } from "../../parts/KycPill";
import { ListView } from "../../parts/ListView";
import { Page } from "../../parts/Page";
import { ReviewSheet } from "../../parts/ReviewSheet";
import { Table, type Column } from "../../parts/Table";
import { Tabs } from "../../parts/Tabs";
import type { DecideKyc, KycCaseView } from "../../protocol";
import { useSubmission } from "../../state/form";
import { byId, useListing } from "../../state/listing";
import { useChoice, useQuery } from "../../state/query";
import { toast } from "../../state/toasts";

/** Identity checks for reviewers, filtered by `?status=`; `?case={id}` opens one. */
export default function Review() {
  const [status, setStatus] = useChoice("status", ["pending", "approved", "refused"]);
  const [caseId, open] = useQuery("case");
  const list = useListing<KycCaseView>(`/kyc/cases?status=${status}`, byId);
  const deciding = useSubmission();
  const shown = list.items?.find((one) => one.id === caseId);

  async function decide(id: string, decision: DecideKyc): Promise<void> {
    const went = await deciding.run(async () => {
      await post<KycCaseView>(`/kyc/cases/${id}/decision`, decision);
    });
    if (!went) return;
    toast(t(decision.approve ? "review.approved" : "review.refused"), { tone: "ok" });
    open(null);
    list.reload();
  }

  const columns: Column<KycCaseView>[] = [
    { label: t("review.person"), head: true, cell: (one) => one.name },
    { label: t("review.nid"), short: true, cell: (one) => one.nid_masked },
    { label: t("review.sent"), short: true, cell: (one) => sentText(one) },
    { label: t("tickets.status"), short: true, cell: (one) => <KycPill status={one.status} /> },
  ];
  const tabs = [
    { value: "pending", label: t("kyc.status.pending") },
    { value: "approved", label: t("kyc.status.approved") },
    { value: "refused", label: t("kyc.status.refused") },
  ] as const;
  const query = status === "pending" ? "" : `status=${status}&`;
  return (
    <Page title={t("review.title")}>
      <Tabs label={t("review.filter")} value={status} tabs={tabs} onChange={setStatus} />
      <ListView
        list={list}
        empty={<EmptyState icon={UserCheck} title={t("review.empty")} text={t("review.empty_text")} />}
      >
        {(cases) => (
          <Table
            label={t("review.title")}
            columns={columns}
            rows={cases}
            keyOf={byId}
            hrefOf={(one) => `/kyc/review?${query}case=${one.id}`}
          />
        )}
      </ListView>
      {shown && (
        <ReviewSheet
          key={shown.id}
          kyc={shown}
          busy={deciding.busy}
          error={deciding.error}
          onDecide={(decision) => void decide(shown.id, decision)}
          onClose={() => open(null)}
        />
      )}
    </Page>
  );
}

function sentText(one: KycCaseView): string {
  const sent = one.history.findLast((event) => event.status === "pending");
  return sent ? formatTime(sent.at_ms) : "";
}
