import {
  Maximize,
  Minimize,
  Pause,
  PictureInPicture2,
  Play,
  Settings2,
  Volume2,
  VolumeX,
} from "lucide-preact";
import type { ComponentChildren, RefObject } from "preact";
import { useEffect, useState } from "preact/hooks";
import { t } from "../../i18n";
import type { Screen } from "../../media/screen";
import { IconButton } from "../Button";

interface ControlsProps {
  player: Screen;
  /** What fills the screen. */
  stage: RefObject<HTMLElement>;
  onSettings: () => void;
  /** The bar of time, over the buttons. */
  seek?: ComponentChildren;
  /** More buttons, before the settings. */
  children?: ComponentChildren;
}

/** The bar of the desktop player, shown on hover and focus. */
export function Controls({ player, stage, onSettings, seek, children }: ControlsProps) {
  const isFull = useFullScreen();
  const isPaused = player.isPaused.value || player.needsTap.value;
  const isMuted = player.isMuted.value;
  return (
    <div class="controls">
      {seek && <div class="controls__seek">{seek}</div>}
      <IconButton
        icon={isPaused ? Play : Pause}
        label={isPaused ? t("player.play") : t("player.pause")}
        kind="glass"
        onClick={() => player.togglePaused()}
      />
      <IconButton
        icon={isMuted ? VolumeX : Volume2}
        label={isMuted ? t("player.unmute") : t("player.mute")}
        kind="glass"
        onClick={() => player.setMuted(!isMuted)}
      />
      <input
        class="controls__volume"
        type="range"
        min={0}
        max={1}
        step={0.05}
        aria-label={t("player.volume")}
        value={isMuted ? 0 : player.video.volume}
        onInput={(event) => player.setVolume(event.currentTarget.valueAsNumber)}
      />
      <span class="controls__gap" />
      {children}
      <IconButton icon={Settings2} label={t("player.settings")} kind="glass" onClick={onSettings} />
      {document.pictureInPictureEnabled && (
        <IconButton
          icon={PictureInPicture2}
          label={t("player.pip")}
          kind="glass"
          onClick={() => void togglePictureInPicture(player.video)}
        />
      )}
      {document.fullscreenEnabled && (
        <IconButton
          icon={isFull ? Minimize : Maximize}
          label={isFull ? t("player.full_end") : t("player.full")}
          kind="glass"
          onClick={() => void toggleFullScreen(stage.current)}
        />
      )}
    </div>
  );
}

function useFullScreen(): boolean {
  const [isFull, setIsFull] = useState(false);
  useEffect(() => {
    const changed = () => setIsFull(document.fullscreenElement !== null);
    document.addEventListener("fullscreenchange", changed);
    return () => document.removeEventListener("fullscreenchange", changed);
  }, []);
  return isFull;
}

export async function togglePictureInPicture(video: HTMLVideoElement): Promise<void> {
  // Refused when there is no picture yet: then there is nothing to show anyway.
  if (document.pictureInPictureElement) await document.exitPictureInPicture();
  else await video.requestPictureInPicture().catch(() => undefined);
}

export async function toggleFullScreen(stage: HTMLElement | null): Promise<void> {
  if (document.fullscreenElement) await document.exitFullscreen();
  else await stage?.requestFullscreen().catch(() => undefined);
}
