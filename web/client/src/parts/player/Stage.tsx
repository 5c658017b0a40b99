import type { ComponentChildren, RefObject } from "preact";
import { t } from "../../i18n";
import type { Player } from "../../media/player";
import type { ShowView } from "../../protocol";
import type { LiveRoom } from "../../state/liveRoom";
import type { Phase } from "../../state/useLive";
import { Hearts } from "../room/Hearts";
import { Backdrop } from "./Backdrop";
import { Controls } from "./Controls";
import { SoundHint, StageNotice } from "./StageNotice";
import { TopBar } from "./TopBar";
import { useShortcuts } from "./useShortcuts";
import { useStageTaps } from "./useStageTaps";

interface StageProps {
  stage: RefObject<HTMLElement>;
  video: RefObject<HTMLVideoElement>;
  show: ShowView;
  room: LiveRoom;
  player: Player | null;
  phase: Phase;
  isWide: boolean;
  hearts: number;
  pinned: ComponentChildren;
  onTap: () => void;
  onHeart: () => void;
  onSettings: () => void;
}

/** The video and what lies directly over it. */
export function Stage(props: StageProps) {
  const { stage, video, show, room, player, phase, isWide } = props;
  const tap = useStageTaps(props.onTap, props.onHeart);
  useShortcuts(player, stage);
  const shape = player?.isLandscape.value === false ? "portrait" : "landscape";
  return (
    <section ref={stage} class={`live__stage live__stage--${shape}`} aria-label={t("live.stage")}>
      {phase !== "live" && show.poster_url && <img class="live__poster" src={show.poster_url} alt="" />}
      <Backdrop video={video} />
      <video
        ref={video}
        class="live__video"
        data-testid="video"
        data-via={player?.via.value ?? undefined}
        data-state={player?.state.value}
        muted
        playsInline
      />
      {/* Keyboards have the controls and the heart button; this is for fingers and mice. */}
      <div class="live__surface" aria-hidden="true" onClick={tap} />
      <TopBar show={show} room={room} player={player} phase={phase} />
      {player && <SoundHint player={player} />}
      <StageNotice show={show} room={room} player={player} phase={phase} />
      {props.pinned}
      <Hearts count={props.hearts} />
      {isWide && player && phase === "live" && (
        <Controls player={player} stage={stage} onSettings={props.onSettings} />
      )}
    </section>
  );
}
