import { Camera, CameraOff, LogOut, Mic, MicOff, SwitchCamera } from "lucide-preact";
import { t, tMaybe } from "../../i18n";
import type { Standing } from "../../state/stage/stage";
import type { StageGuest } from "../../state/stage/guest";
import { Button, IconButton } from "../Button";
import "../../styles/ready.css";

interface OwnBarProps {
  guest: StageGuest;
  standing: Standing;
  /** Asks for the preview again. */
  onReady: () => void;
}

/** One's own switches while on stage; the way back to it while not. */
export function OwnBar({ guest, standing, onReady }: OwnBarProps) {
  const step = guest.step.value;
  if (standing !== "member" && standing !== "invited") return null;
  if (step !== "sending") {
    return (
      <Button kind="glass" size="s" icon={Camera} onClick={onReady}>
        {standing === "invited" ? t("onstage.answer") : t("onstage.go")}
      </Button>
    );
  }
  return <Switches guest={guest} />;
}

function Switches({ guest }: { guest: StageGuest }) {
  const air = guest.air.value;
  const member = guest.member.value;
  if (!air) return null;
  const isMicOn = !air.isMuted.value && !(member?.is_audio_held && member.is_audio_muted);
  const isCameraOn = air.choice.value.source !== "voice" && !(member?.is_video_held && member.is_video_muted);
  return (
    <div class="own-bar" role="group" aria-label={t("onstage.yours")} data-testid="own-bar">
      <IconButton
        kind="glass"
        icon={isMicOn ? Mic : MicOff}
        label={heldText(member?.is_audio_held) ?? (isMicOn ? t("onstage.mic_off") : t("onstage.mic_on"))}
        disabled={member?.is_audio_held === true}
        onClick={() => void guest.setMicrophone(!isMicOn)}
      />
      <IconButton
        kind="glass"
        icon={isCameraOn ? Camera : CameraOff}
        label={
          heldText(member?.is_video_held) ??
          (isCameraOn ? t("onstage.camera_hide") : t("onstage.camera_show"))
        }
        disabled={member?.is_video_held === true}
        onClick={() => void guest.setCamera(!isCameraOn)}
      />
      {air.devices.value.cameras.length > 1 && isCameraOn && (
        <IconButton
          kind="glass"
          icon={SwitchCamera}
          label={t("onstage.flip")}
          onClick={() => void air.flip()}
        />
      )}
      <IconButton kind="glass" icon={LogOut} label={t("onstage.leave")} onClick={() => void guest.leave()} />
      <Connection guest={guest} />
    </div>
  );
}

/** Whether the others see and hear one, in words when they do not. */
function Connection({ guest }: { guest: StageGuest }) {
  const air = guest.air.value;
  const state = air?.publisher.state.value;
  const problem = air?.publisher.problem.value ?? null;
  const captured = air?.problem.value ?? null;
  if (captured !== null && captured !== "cancelled")
    return <span class="own-bar__state">{t(`capture.${captured}`)}</span>;
  if (state === "live" || state === undefined) return null;
  return (
    <span class="own-bar__state" role="status">
      {(problem !== null && (tMaybe(`publish.${problem}`) ?? tMaybe(`error.${problem}`))) ||
        t("studio.connecting")}
    </span>
  );
}

function heldText(isHeld: boolean | undefined): string | null {
  return isHeld ? t("onstage.held") : null;
}
