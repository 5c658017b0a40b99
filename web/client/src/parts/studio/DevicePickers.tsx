import { Camera, Mic } from "lucide-preact";
import { t } from "../../i18n";
import { canShareScreen } from "../../media/devices";
import type { OnAir } from "../../state/stage/onAir";
import "../../styles/pickers.css";

const SCREEN = "screen";
const FIRST = "";

interface DevicePickersProps {
  studio: OnAir;
  /** Whether a screen can take the camera's place. */
  withScreen?: boolean;
}

/** Camera or screen, and microphone. */
export function DevicePickers({ studio, withScreen = false }: DevicePickersProps) {
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
          aria-label={withScreen ? t("studio.camera") : t("studio.camera_first")}
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
          {withScreen && canShareScreen() && <option value={SCREEN}>{t("studio.screen")}</option>}
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
    </div>
  );
}

/** The device that the browser chose; screens have none. */
function inUse(track: MediaStreamTrack | undefined): string {
  return track?.getSettings().deviceId ?? FIRST;
}
