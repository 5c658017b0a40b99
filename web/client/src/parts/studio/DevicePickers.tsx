import { Camera, Mic, ScreenShare } from "lucide-preact";
import { t } from "../../i18n";
import { canShareScreen } from "../../media/devices";
import type { Studio } from "../../state/studio";
import { IconButton } from "../Button";

const SCREEN = "screen";
const FIRST = "";

/** Camera or screen, and microphone. */
export function DevicePickers({ studio }: { studio: Studio }) {
  const { cameras, microphones } = studio.devices.value;
  const choice = studio.choice.value;
  const isScreen = choice.source === "screen";
  const camera = choice.cameraId ?? inUse(studio.stream.value?.getVideoTracks()[0]);
  const microphone = choice.microphoneId ?? inUse(studio.stream.value?.getAudioTracks()[0]);
  return (
    <div class="pickers">
      <label class="pickers__one">
        <Camera size={20} aria-hidden="true" />
        <select
          class="field__input"
          aria-label={t("studio.camera")}
          value={isScreen ? SCREEN : camera}
          onChange={(event) => {
            const { value } = event.currentTarget;
            if (value === SCREEN) void studio.choose({ source: "screen" });
            else void studio.choose({ source: "camera", cameraId: value || null });
          }}
        >
          {camera === FIRST && <option value={FIRST}>{t("studio.camera_first")}</option>}
          {cameras.map((device) => (
            <option key={device.deviceId} value={device.deviceId}>
              {device.label}
            </option>
          ))}
          {canShareScreen() && <option value={SCREEN}>{t("studio.screen")}</option>}
        </select>
      </label>
      <label class="pickers__one">
        <Mic size={20} aria-hidden="true" />
        <select
          class="field__input"
          aria-label={t("studio.microphone")}
          value={microphone}
          onChange={(event) => void studio.choose({ microphoneId: event.currentTarget.value || null })}
        >
          {microphone === FIRST && <option value={FIRST}>{t("studio.microphone_first")}</option>}
          {microphones.map((device) => (
            <option key={device.deviceId} value={device.deviceId}>
              {device.label}
            </option>
          ))}
        </select>
      </label>
      {canShareScreen() && (
        <IconButton
          icon={ScreenShare}
          label={isScreen ? t("studio.screen_end") : t("studio.screen")}
          pressed={isScreen}
          onClick={() => void studio.choose({ source: isScreen ? "camera" : "screen" })}
        />
      )}
    </div>
  );
}

/** The device that the browser chose; screens have none. */
function inUse(track: MediaStreamTrack | undefined): string {
  return track?.getSettings().deviceId ?? FIRST;
}
