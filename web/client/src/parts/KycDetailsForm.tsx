import { useState } from "preact/hooks";
import { t } from "../i18n";
import type { KycCaseView, KycDetails } from "../protocol";
import { nidFrom } from "../state/nid";
import { Button } from "./Button";
import { FormError } from "./ErrorState";
import { TextField } from "./Field";

interface KycDetailsFormProps {
  kyc: KycCaseView;
  busy: boolean;
  error: unknown;
  onSubmit: (details: KycDetails) => void;
}

/** Name and number of the card; a saved number is never shown again, only its last digits. */
export function KycDetailsForm({ kyc, busy, error, onSubmit }: KycDetailsFormProps) {
  const [name, setName] = useState(kyc.name);
  const [nid, setNid] = useState("");
  const [tried, setTried] = useState(false);
  const digits = nidFrom(nid);

  function submit(event: Event): void {
    event.preventDefault();
    setTried(true);
    if (name.trim() && digits) onSubmit({ name: name.trim(), nid: digits });
  }

  return (
    <form class="form" noValidate onSubmit={submit}>
      <div class="form__pair">
        <TextField
          label={t("kyc.name")}
          value={name}
          onInput={setName}
          maxLength={80}
          autoComplete="name"
          error={tried && !name.trim() ? t("field.required") : null}
        />
        <TextField
          label={t("kyc.nid")}
          hint={kyc.nid_masked ? t("kyc.nid_saved", { nid: kyc.nid_masked }) : t("kyc.nid_hint")}
          value={nid}
          onInput={setNid}
          inputMode="numeric"
          autoComplete="off"
          maxLength={24}
          error={tried && !digits ? t("kyc.nid_bad") : null}
        />
      </div>
      <FormError error={error} />
      <div class="form__acts">
        <Button type="submit" kind={kyc.nid_masked ? "quiet" : "primary"} busy={busy}>
          {t("word.save")}
        </Button>
      </div>
    </form>
  );
}
