import { BadgeCheck, CircleAlert, Hourglass } from "lucide-preact";
import { t } from "../i18n";
import type { KycCaseView } from "../protocol";
import { ButtonLink } from "./Button";
import { Advice } from "./Advice";

/** What an identity check's status means for the person. */
export function KycState({ kyc }: { kyc: KycCaseView }) {
  if (kyc.status === "refused") {
    return (
      <Advice icon={CircleAlert} tone="danger">
        <h2>{t("kyc.refused_title")}</h2>
        {kyc.reason && <p>“{kyc.reason}”</p>}
        <p>{t("kyc.refused_text")}</p>
      </Advice>
    );
  }
  if (kyc.status !== "pending" && kyc.status !== "approved") return null;
  const isApproved = kyc.status === "approved";
  return (
    <Advice
      icon={isApproved ? BadgeCheck : Hourglass}
      tone={isApproved ? "ok" : "note"}
      act={<ButtonLink href="/seller">{t("kyc.to_stall")}</ButtonLink>}
    >
      <h2>{t(isApproved ? "kyc.approved_title" : "kyc.pending_title")}</h2>
      <p>{t(isApproved ? "kyc.approved_text" : "kyc.pending_text")}</p>
    </Advice>
  );
}
