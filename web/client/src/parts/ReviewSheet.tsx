import { useState } from "preact/hooks";
import { t } from "../i18n";
import type { DecideKyc, KycCaseView } from "../protocol";
import { Button } from "./Button";
import { FormError } from "./ErrorState";
import { TextArea } from "./Field";
import { kycMoment } from "./kycMoment";
import { Sheet } from "./Sheet";
import { Timeline } from "./Timeline";
import "../styles/kyc.css";

interface ReviewSheetProps {
  kyc: KycCaseView;
  busy: boolean;
  error: unknown;
  onDecide: (decision: DecideKyc) => void;
  onClose: () => void;
}

/** A case side by side with its pictures, and the decision. */
export function ReviewSheet({ kyc, busy, error, onDecide, onClose }: ReviewSheetProps) {
  const [reason, setReason] = useState("");
  const [isRefusing, setRefusing] = useState(false);
  const decision = kyc.can_decide ? (
    <div class="form">
      <TextArea
        label={t("review.reason")}
        hint={t("review.reason_hint")}
        value={reason}
        onInput={setReason}
        rows={2}
        maxLength={500}
        error={isRefusing && !reason.trim() ? t("review.reason_needed") : null}
      />
      <FormError error={error} />
      <div class="form__acts">
        <Button kind="primary" busy={busy} onClick={() => onDecide({ approve: true, reason: reason.trim() })}>
          {t("review.approve")}
        </Button>
        <Button
          kind="danger"
          disabled={busy}
          onClick={() => {
            setRefusing(true);
            if (reason.trim()) onDecide({ approve: false, reason: reason.trim() });
          }}
        >
          {t("review.refuse")}
        </Button>
      </div>
    </div>
  ) : (
    <p class="quiet">{t("review.not_yours")}</p>
  );
  return (
    <Sheet open wide onClose={onClose} title={kyc.name} footer={decision}>
      <div class="review__sheet">
        <div class="review__pictures">
          <Picture kyc={kyc} side="front" />
          <Picture kyc={kyc} side="back" />
        </div>
        <dl class="facts">
          <dt>{t("kyc.name")}</dt>
          <dd>{kyc.name}</dd>
          <dt>{t("kyc.nid")}</dt>
          <dd>{kyc.nid_masked}</dd>
        </dl>
        {kyc.person.name !== kyc.name && (
          <p class="quiet">{t("review.name_differs", { name: kyc.person.name })}</p>
        )}
        <Timeline moments={kyc.history.map(kycMoment)} />
      </div>
    </Sheet>
  );
}

function Picture({ kyc, side }: { kyc: KycCaseView; side: "front" | "back" }) {
  const url = `/api/v1/kyc/cases/${kyc.id}/pictures/${side}`;
  const label = t(`kyc.${side}`);
  return (
    <a
      class="review__picture"
      href={url}
      target="_blank"
      rel="noreferrer"
      aria-label={t("review.open_picture", { side: label })}
    >
      <img src={url} alt={label} />
      {label}
    </a>
  );
}
