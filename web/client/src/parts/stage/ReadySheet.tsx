import { Camera, CameraOff, Mic, MicOff } from "lucide-preact";
import { useEffect } from "preact/hooks";
import { t } from "../../i18n";
import { useSubmission } from "../../state/form";
import type { OnAir } from "../../state/stage/onAir";
import type { StageGuest } from "../../state/stage/guest";
import { Button } from "../Button";
import { Sheet } from "../Sheet";
import { DevicePickers } from "../studio/DevicePickers";
import { StudioPreview } from "../studio/StudioPreview";

/** Why the question is asked. */
export type Occasion = "invited" | "admitted" | "return" | "elsewhere";

interface ReadySheetProps {
  guest: StageGuest;
  occasion: Occasion;
  host: string;
  open: boolean;
  onClose: () => void;
}

/** How one will look and sound, before anybody else sees it. */
export function ReadySheet({ guest, occasion, host, open, onClose }: ReadySheetProps) {
  const going = useSubmission();
  const air = guest.air.value;
  useEffect(() => {
    if (open) guest.prepare();
  }, [open, guest]);
  return (
    <Sheet
      open={open}
      onClose={onClose}
      title={t(`onstage.ready.${occasion}`, { name: host })}
      footer={
        <div class="ready__acts">
          <Button
            onClick={() => void going.run(() => (occasion === "invited" ? guest.decline() : guest.leave()))}
            disabled={going.busy}
          >
            {occasion === "invited" ? t("onstage.decline") : t("onstage.leave")}
          </Button>
          <Button
            kind="primary"
            busy={going.busy}
            disabled={!air?.stream.value}
            onClick={() => void going.run(() => guest.goOn())}
          >
            {t("onstage.go")}
          </Button>
        </div>
      }
    >
      <div class="ready">
        <p class="quiet">{t(`onstage.ready.${occasion}.text`)}</p>
        {air && <Preview guest={guest} air={air} />}
      </div>
    </Sheet>
  );
}

function Preview({ guest, air }: { guest: StageGuest; air: OnAir }) {
  const hasCamera = air.choice.value.source !== "voice";
  const isMuted = air.isMuted.value;
  return (
    <>
      <StudioPreview studio={air} />
      <div class="ready__switches">
        <Button icon={isMuted ? MicOff : Mic} onClick={() => void guest.setMicrophone(isMuted)}>
          {isMuted ? t("onstage.mic_on") : t("onstage.mic_off")}
        </Button>
        <Button icon={hasCamera ? Camera : CameraOff} onClick={() => void guest.setCamera(!hasCamera)}>
          {hasCamera ? t("onstage.camera_hide") : t("onstage.camera_show")}
        </Button>
      </div>
      <DevicePickers studio={air} />
    </>
  );
}
