import { Check } from "lucide-preact";
import type { ComponentChildren } from "preact";
import { t } from "../../i18n";
import { formatNumber } from "../../i18n/format";
import { post, put, upload } from "../../net/api";
import { Button } from "../../parts/Button";
import { FormError } from "../../parts/ErrorState";
import { KycDetailsForm } from "../../parts/KycDetailsForm";
import { Card } from "../../parts/Page";
import { PictureInput } from "../../parts/PictureInput";
import type { KycCaseView, KycDetails } from "../../protocol";
import { useSubmission } from "../../state/form";
import { refreshSession } from "../../state/session";
import { toast } from "../../state/toasts";
import "../../styles/kyc.css";

type Side = "front" | "back";

/** Details, two pictures, send: each is kept by the server as soon as it is given. */
export function KycSteps({ kyc, onChange }: { kyc: KycCaseView; onChange: (kyc: KycCaseView) => void }) {
  const saving = useSubmission();
  const submitting = useSubmission();
  const hasDetails = kyc.nid_masked !== "";
  const isComplete = hasDetails && kyc.has_front && kyc.has_back;

  async function saveDetails(body: KycDetails): Promise<void> {
    await saving.run(async () => {
      onChange(await put<KycCaseView>("/kyc", body));
      toast(t("word.saved"), { tone: "ok" });
    });
  }

  async function savePicture(side: Side, file: File, onProgress: (share: number) => void): Promise<void> {
    onChange(await upload<KycCaseView>(`/kyc/pictures/${side}`, file, onProgress));
  }

  async function submit(): Promise<void> {
    await submitting.run(async () => {
      onChange(await post<KycCaseView>("/kyc/submit"));
      await refreshSession();
    });
  }

  function picture(side: Side, has: boolean) {
    const url = has && kyc.id ? `/api/v1/kyc/cases/${kyc.id}/pictures/${side}` : null;
    return (
      <PictureInput
        label={t(`kyc.${side}`)}
        url={url}
        hint={has ? t("kyc.received") : t("kyc.missing")}
        send={(file, onProgress) => savePicture(side, file, onProgress)}
      />
    );
  }

  return (
    <div class="kyc">
      <Step number={1} title={t("kyc.step_details")} done={hasDetails}>
        <KycDetailsForm
          key={kyc.nid_masked}
          kyc={kyc}
          busy={saving.busy}
          error={saving.error}
          onSubmit={(body) => void saveDetails(body)}
        />
      </Step>
      <Step number={2} title={t("kyc.step_pictures")} done={kyc.has_front && kyc.has_back}>
        <div class="form__pair">
          {picture("front", kyc.has_front)}
          {picture("back", kyc.has_back)}
        </div>
        <p class="quiet small">{t("picture.hint")}</p>
      </Step>
      <Step number={3} title={t("kyc.step_submit")} done={false}>
        <FormError error={submitting.error} />
        <Button
          kind="primary"
          full
          busy={submitting.busy}
          disabled={!isComplete}
          onClick={() => void submit()}
        >
          {t("kyc.submit")}
        </Button>
        {!isComplete && <p class="quiet small">{t("kyc.submit_hint")}</p>}
      </Step>
    </div>
  );
}

interface StepProps {
  number: number;
  title: string;
  done: boolean;
  children: ComponentChildren;
}

function Step({ number, title, done, children }: StepProps) {
  return (
    <Card>
      <h2 class="kyc__step">
        <span class={done ? "kyc__number kyc__number--done" : "kyc__number"}>
          {done ? <Check size={16} aria-hidden="true" /> : formatNumber(number)}
        </span>
        {title}
      </h2>
      {children}
    </Card>
  );
}
