import { t } from "../../i18n";
import { ErrorState } from "../../parts/ErrorState";
import { KycPill } from "../../parts/KycPill";
import { Page, Section } from "../../parts/Page";
import { Skeleton } from "../../parts/Skeleton";
import { kycMoment } from "../../parts/kycMoment";
import { Timeline } from "../../parts/Timeline";
import type { KycCaseView } from "../../protocol";
import { useResource, type Resource } from "../../state/resource";
import { KycState } from "../../parts/KycState";
import { KycSteps } from "./KycSteps";

/** The person's own identity check: its steps while it can be edited, its state always. */
export default function Kyc() {
  const kyc = useResource<KycCaseView>("/kyc");
  return (
    <Page
      narrow
      title={t("kyc.title")}
      text={t("kyc.text")}
      acts={kyc.data && <KycPill status={kyc.data.status} />}
    >
      {kyc.data ? (
        <Case kyc={kyc} shown={kyc.data} />
      ) : kyc.error ? (
        <ErrorState error={kyc.error} onRetry={kyc.reload} />
      ) : (
        <Skeleton shape="rows" />
      )}
    </Page>
  );
}

function Case({ kyc, shown }: { kyc: Resource<KycCaseView>; shown: KycCaseView }) {
  const isEditable = shown.status !== "pending" && shown.status !== "approved";
  return (
    <>
      <KycState kyc={shown} />
      {isEditable && <KycSteps kyc={shown} onChange={kyc.put} />}
      {shown.history.length > 0 && (
        <Section title={t("kyc.history")}>
          <Timeline moments={shown.history.map(kycMoment)} />
        </Section>
      )}
    </>
  );
}
