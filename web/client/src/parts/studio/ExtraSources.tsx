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
  const spares = studio.devices.value.cameras.filter((one) => one.deviceId !== inUse);
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
        {hasSecond ? (
          <Button icon={CameraOff} kind="danger" onClick={() => second.stop()}>
            {t("onstage.second_end")}
          </Button>
        ) : (
          spares.map((camera) => (
            <Button
              key={camera.deviceId}
              icon={Camera}
              busy={second.isOpening.value}
              onClick={() => void second.start(camera.deviceId)}
            >
              {spares.length === 1
                ? t("onstage.second_add")
                : t("onstage.second_name", { name: camera.label })}
            </Button>
          ))
        )}
      </div>
      {spares.length === 0 && !hasSecond && <p class="quiet small">{t("onstage.second_none")}</p>}
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
