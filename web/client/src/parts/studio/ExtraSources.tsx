import { Camera, CameraOff, MonitorX, ScreenShare } from "lucide-preact";
import { t, tMaybe } from "../../i18n";
import { canShareScreen } from "../../media/devices";
import type { ExtraSource } from "../../state/stage/extraSource";
import type { Studio } from "../../state/studio";
import { Button } from "../Button";

/** What is sent beside the camera: the screen, and a second camera. */
export function ExtraSources({ studio }: { studio: Studio }) {
  const { screen, second } = studio;
  const inUse = studio.stream.value?.getVideoTracks()[0]?.getSettings().deviceId;
  const spare = studio.devices.value.cameras.find((one) => one.deviceId !== inUse);
  const isSharing = screen.stream.value !== null;
  const hasSecond = second.stream.value !== null;
  return (
    <section class="stage-part">
      <h3>{t("onstage.beside")}</h3>
      <div class="stage-part__acts">
        {canShareScreen() && (
          <Button
            icon={isSharing ? MonitorX : ScreenShare}
            kind={isSharing ? "danger" : "quiet"}
            busy={screen.isOpening.value}
            onClick={() => (isSharing ? screen.stop() : void screen.start())}
          >
            {isSharing ? t("onstage.share_end") : t("onstage.share")}
          </Button>
        )}
        <Button
          icon={hasSecond ? CameraOff : Camera}
          kind={hasSecond ? "danger" : "quiet"}
          busy={second.isOpening.value}
          disabled={!hasSecond && !spare}
          onClick={() => (hasSecond ? second.stop() : void second.start(spare?.deviceId))}
        >
          {hasSecond ? t("onstage.second_end") : t("onstage.second_add")}
        </Button>
      </div>
      {!spare && !hasSecond && <p class="quiet small">{t("onstage.second_none")}</p>}
      <Trouble source={screen} />
      <Trouble source={second} />
    </section>
  );
}

function Trouble({ source }: { source: ExtraSource }) {
  const captured = source.problem.value;
  const sending = source.publisher.problem.value;
  if (captured !== null && captured !== "cancelled")
    return (
      <p class="stage-part__full" role="alert">
        {t(`capture.${captured}`)}
      </p>
    );
  if (sending === null) return null;
  return (
    <p class="stage-part__full" role="status">
      {tMaybe(`publish.${sending}`) ?? tMaybe(`error.${sending}`) ?? t("publish.failed", { code: sending })}
    </p>
  );
}
