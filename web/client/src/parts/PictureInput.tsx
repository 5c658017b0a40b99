import { ImagePlus } from "lucide-preact";
import { useEffect, useId, useState } from "preact/hooks";
import { t } from "../i18n";
import { errorText } from "../i18n/errors";
import { faultOfPicture, PICTURE_TYPES } from "../state/picture";
import "../styles/picture.css";

interface PictureInputProps {
  label: string;
  /** What the server has; a picture just chosen is shown before it. */
  url: string | null;
  /** Sends the picture; hears the share sent, 0 to 1. What it throws is shown. */
  send: (file: File, onProgress: (share: number) => void) => Promise<void>;
  hint?: string;
}

/** Chooses a picture, shows it, sends it and says how far it is. */
export function PictureInput({ label, url, send, hint }: PictureInputProps) {
  const id = useId();
  const [chosen, setChosen] = useState<string | null>(null);
  const [share, setShare] = useState<number | null>(null);
  const [error, setError] = useState<string | null>(null);
  useEffect(() => () => void (chosen && URL.revokeObjectURL(chosen)), [chosen]);

  async function choose(file: File | undefined): Promise<void> {
    if (!file) return;
    const fault = faultOfPicture(file);
    if (fault) return setError(t(`picture.${fault}`));
    setError(null);
    setChosen(URL.createObjectURL(file));
    setShare(0);
    try {
      await send(file, setShare);
    } catch (caught) {
      setChosen(null);
      setError(errorText(caught));
    } finally {
      setShare(null);
    }
  }

  const shown = chosen ?? url;
  return (
    <div class="picture">
      <label class="picture__place" for={id}>
        {shown ? (
          <img class="picture__image" src={shown} alt={label} />
        ) : (
          <ImagePlus size={28} aria-hidden="true" />
        )}
        <span class="picture__act">{shown ? t("picture.change") : t("picture.choose")}</span>
        {share !== null && <progress class="picture__progress" value={share} aria-label={label} />}
      </label>
      <input
        id={id}
        class="hidden-visually"
        type="file"
        aria-label={label}
        accept={PICTURE_TYPES.join(",")}
        disabled={share !== null}
        onChange={(event) => {
          void choose(event.currentTarget.files?.[0]);
          event.currentTarget.value = "";
        }}
      />
      <p class="picture__label">{label}</p>
      <p class={error ? "field__error" : "field__hint"} role={error ? "alert" : "status"}>
        {error ?? (share === null ? hint : t("picture.sending", { percent: Math.round(share * 100) }))}
      </p>
    </div>
  );
}
