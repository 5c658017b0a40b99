import { t } from "../../i18n";
import type { SpeechView } from "../../protocol";
import { useCaptionDesk } from "../../state/captionDesk";
import { useSubmission } from "../../state/form";
import type { LiveRoom } from "../../state/liveRoom";
import { ErrorState, FormError } from "../ErrorState";
import CaptionWriter from "./CaptionWriter";

interface CaptionsTabProps {
  slug: string;
  room: LiveRoom;
  isLive: boolean;
}

/** Captions from the host's side: typed by hand, or written along by machine. */
export default function CaptionsTab({ slug, room, isLive }: CaptionsTabProps) {
  const desk = useCaptionDesk(slug);
  const turning = useSubmission();
  const { speech } = desk;
  return (
    <div class="captions-desk">
      <p>{t("captions.text")}</p>
      <CaptionWriter room={room} isLive={isLive} />
      <section class="captions-desk__speech">
        <h3>{t("captions.speech")}</h3>
        {speech.error !== null && !speech.data && <ErrorState error={speech.error} onRetry={speech.reload} />}
        {speech.data?.speech.map((one) => (
          <SpeechSwitch
            key={one.language}
            speech={one}
            busy={turning.busy}
            onTurn={(isOn) => void turning.run(() => desk.turn(one.language, isOn))}
          />
        ))}
        <FormError error={turning.error} />
      </section>
    </div>
  );
}

interface SpeechSwitchProps {
  speech: SpeechView;
  busy: boolean;
  onTurn: (isOn: boolean) => void;
}

function SpeechSwitch({ speech, busy, onTurn }: SpeechSwitchProps) {
  const { language, state, is_configured: isConfigured } = speech;
  return (
    <label class="captions-desk__switch">
      <input
        type="checkbox"
        checked={state !== "off"}
        disabled={busy || (!isConfigured && state === "off")}
        onChange={(event) => onTurn(event.currentTarget.checked)}
      />
      <span>
        {t("captions.speech_on", { language: t(`captions.language.${language}`) })}
        <span class={`small ${state === "waiting" ? "captions-desk__warn" : "quiet"}`} role="status">
          {isConfigured ? t(`captions.state.${state}`) : t("captions.speech_none")}
        </span>
      </span>
    </label>
  );
}
