import { Volume2, VolumeX } from "lucide-preact";
import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { t } from "../../i18n";
import type { ShowView } from "../../protocol";
import type { LiveRoom } from "../../state/liveRoom";
import { useStreamHealth } from "../../state/streamHealth";
import { usePlayer, type Phase } from "../../state/useLive";
import { usePass } from "../../state/usePass";
import { IconButton } from "../Button";
import { Backdrop } from "../player/Backdrop";
import { StageNotice } from "../player/StageNotice";
import { DelayPill } from "../player/TopBar";
import { StreamHealth } from "../health/StreamHealth";

interface MonitorProps {
  /** Stands between the picture and the figures. */
  children?: ComponentChildren;
  show: ShowView;
  room: LiveRoom;
  phase: Phase;
}

/** The stream as viewers see it, and how it is. */
export function Monitor({ show, room, phase, children }: MonitorProps) {
  const video = useRef<HTMLVideoElement>(null);
  const entry = usePass(show);
  const player = usePlayer(video, show.slug, phase === "live" && entry.isOpen);
  const health = useStreamHealth(show.slug);
  const { hostAway } = room.view.value;
  useEffect(() => {
    if (!hostAway) player?.retry();
  }, [hostAway, player]);
  return (
    <div class="monitor">
      <div class="monitor__stage">
        <Backdrop video={video} />
        <video ref={video} class="live__video" data-testid="video" muted playsInline />
        <StageNotice show={show} room={room} player={player} phase={phase} />
        {phase === "live" && (
          <span class="monitor__pill">
            <DelayPill player={player} />
          </span>
        )}
        {player && (
          <span class="monitor__sound">
            <IconButton
              icon={player.isMuted.value ? VolumeX : Volume2}
              label={player.isMuted.value ? t("player.unmute") : t("player.mute")}
              kind="glass"
              onClick={() => player.setMuted(!player.isMuted.value)}
            />
          </span>
        )}
      </div>
      {children}
      <StreamHealth health={health} room={room} slug={show.slug} />
    </div>
  );
}
