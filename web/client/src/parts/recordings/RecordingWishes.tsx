import { t, tn } from "../../i18n";
import type { RecordingView, SetRecording } from "../../protocol";
import { useSubmission } from "../../state/form";
import { setRecording } from "../../state/recordings";
import { FormError } from "../ErrorState";
import { SelectField } from "../Field";

interface RecordingWishesProps {
  recording: RecordingView;
  onChanged: (recording: RecordingView) => void;
}

const DAYS = [7, 30, 90, 365];

/** Whether a show is recorded, for how long it is kept and for whom; each change is saved at once. */
export function RecordingWishes({ recording, onChanged }: RecordingWishesProps) {
  const saving = useSubmission();
  const save = (wishes: SetRecording) =>
    void saving.run(async () => onChanged(await setRecording(recording.show_slug, wishes)));
  const kept = recording.keep_days;
  const days = kept === null || DAYS.includes(kept) ? DAYS : [...DAYS, kept].sort((a, b) => a - b);
  const isOver = recording.state === "ready";
  return (
    <div class="form">
      {!isOver && (
        <label class="recording__record">
          <input
            type="checkbox"
            checked={recording.record}
            disabled={saving.busy}
            onChange={(event) => save({ record: event.currentTarget.checked })}
          />
          <span>
            {t("recording.record")}
            <span class="quiet small">{t("recording.record_hint")}</span>
          </span>
        </label>
      )}
      <SelectField
        label={t("recording.keep")}
        value={kept === null ? "" : String(kept)}
        disabled={saving.busy}
        options={[
          { value: "", label: t("recording.keep_default") },
          ...days.map((one) => ({ value: String(one), label: tn("recording.keep_days", one) })),
        ]}
        onChange={(value) => save({ keep_days: value === "" ? null : Number(value) })}
      />
      <SelectField
        label={t("recording.audience")}
        value={recording.audience}
        disabled={saving.busy}
        options={(["everyone", "host"] as const).map((one) => ({
          value: one,
          label: t(`recording.audience.${one}`),
        }))}
        onChange={(audience) => save({ audience })}
      />
      <FormError error={saving.error} />
    </div>
  );
}
