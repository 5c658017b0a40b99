import { Copy, KeyRound } from "lucide-preact";
import { useState } from "preact/hooks";
import { t } from "../../i18n";
import type { StreamKeyView } from "../../protocol";
import { useSubmission } from "../../state/form";
import { rotateStreamKey } from "../../state/streamKey";
import { toast } from "../../state/toasts";
import { Button, IconButton } from "../Button";
import { Confirm } from "../Confirm";
import { FormError } from "../ErrorState";

/** Streaming from OBS or another encoder: the addresses, and a key that is shown once. */
export function EncoderTab({ slug }: { slug: string }) {
  const [key, setKey] = useState<StreamKeyView | null>(null);
  const [isAsking, setIsAsking] = useState(false);
  const making = useSubmission();

  async function make(): Promise<void> {
    setIsAsking(false);
    await making.run(async () => setKey(await rotateStreamKey(slug)));
  }

  return (
    <div class="encoder">
      <p>{t("encoder.text")}</p>
      {key && <KeyFields keys={key} />}
      <p class="quiet small">{key ? t("encoder.once") : t("encoder.none")}</p>
      <FormError error={making.error} />
      <Button icon={KeyRound} busy={making.busy} onClick={() => setIsAsking(true)}>
        {t("encoder.make")}
      </Button>
      <Confirm
        open={isAsking}
        title={t("encoder.sure")}
        action={t("encoder.make")}
        onClose={() => setIsAsking(false)}
        onConfirm={() => void make()}
      >
        <p>{t("encoder.sure_text")}</p>
      </Confirm>
    </div>
  );
}

function KeyFields({ keys }: { keys: StreamKeyView }) {
  return (
    <>
      <section class="encoder">
        <h3>{t("encoder.whip")}</h3>
        <CopyField label={t("encoder.address")} value={keys.whip_url} />
        <CopyField label={t("encoder.key")} value={keys.stream_key} />
      </section>
      {keys.rtmp_url && (
        <section class="encoder">
          <h3>{t("encoder.rtmp")}</h3>
          <CopyField label={t("encoder.address")} value={keys.rtmp_url} />
          <CopyField label={t("encoder.rtmp_key")} value={keys.rtmp_key} />
        </section>
      )}
      {keys.srt_url && (
        <section class="encoder">
          <h3>{t("encoder.srt")}</h3>
          <CopyField label={t("encoder.srt_address")} value={keys.srt_url} />
        </section>
      )}
      <p class="quiet small">{t("encoder.advice")}</p>
    </>
  );
}

function CopyField({ label, value }: { label: string; value: string }) {
  async function copy(): Promise<void> {
    await navigator.clipboard.writeText(value);
    toast(t("encoder.copied"), { tone: "ok" });
  }
  return (
    <label class="field">
      <span class="field__label">{label}</span>
      <span class="encoder__row">
        <input
          class="field__input"
          readOnly
          value={value}
          onFocus={(event) => event.currentTarget.select()}
        />
        <IconButton icon={Copy} label={t("encoder.copy", { what: label })} onClick={() => void copy()} />
      </span>
    </label>
  );
}
