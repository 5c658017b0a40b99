import { BadgeCheck, CircleAlert, Hourglass } from "lucide-preact";
import { t } from "../i18n";
import type { AccountView } from "../protocol";
import { ButtonLink } from "./Button";
import { Advice } from "./Advice";

/** What a host still has to do before going live to the public; nothing once approved. */
export function KycHint({ status }: { status: AccountView["kyc"] }) {
  if (status === "approved") return null;
  if (status === "pending") {
    return (
      <Advice icon={Hourglass} tone="note">
        <p>{t("seller.kyc_pending")}</p>
      </Advice>
    );
  }
  if (status === "refused") {
    return (
      <Advice
        icon={CircleAlert}
        tone="danger"
        act={<ButtonLink href="/kyc">{t("seller.kyc_see")}</ButtonLink>}
      >
        <p>{t("seller.kyc_refused")}</p>
      </Advice>
    );
  }
  return (
    <Advice icon={BadgeCheck} tone="warn" act={<ButtonLink href="/kyc">{t("seller.kyc_act")}</ButtonLink>}>
      <p>
        <strong>{t("seller.kyc_title")}</strong>
      </p>
      <p>{t("seller.kyc_text")}</p>
    </Advice>
  );
}
