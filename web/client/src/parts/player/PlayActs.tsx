import { Maximize, PictureInPicture2, Volume2, VolumeX } from "lucide-preact";
import type { RefObject } from "preact";
import { t } from "../../i18n";
import type { Screen } from "../../media/screen";
import { Button } from "../Button";
import { toggleFullScreen, togglePictureInPicture } from "./Controls";

interface PlayActsProps {
  player: Screen;
  stage: RefObject<HTMLElement>;
}

/** Sound, picture in picture and full screen, as far as the browser can. */
export function PlayActs({ player, stage }: PlayActsProps) {
  const isMuted = player.isMuted.value;
  return (
    <div class="settings__acts">
      <Button icon={isMuted ? VolumeX : Volume2} onClick={() => player.setMuted(!isMuted)}>
        {isMuted ? t("player.unmute") : t("player.mute")}
      </Button>
      {document.pictureInPictureEnabled && (
        <Button icon={PictureInPicture2} onClick={() => void togglePictureInPicture(player.video)}>
          {t("player.pip")}
        </Button>
      )}
      {document.fullscreenEnabled && (
        <Button icon={Maximize} onClick={() => void toggleFullScreen(stage.current)}>
          {t("player.full")}
        </Button>
      )}
    </div>
  );
}
