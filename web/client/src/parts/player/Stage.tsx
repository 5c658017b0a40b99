import type { Signal } from "@preact/signals";
import { Rewind } from "lucide-preact";
import type { ComponentChildren, RefObject } from "preact";
import { t, wholeLanguage } from "../../i18n";
import type { Player } from "../../media/player";
import type { ShowView } from "../../protocol";
import type { LiveRoom } from "../../state/liveRoom";
import type { Phase } from "../../state/useLive";
import type { StageWatch } from "../../state/stage/useStage";
import { Button } from "../Button";
import { Hearts } from "../room/Hearts";
import { HandButton } from "../stage/HandButton";
import { useLazy } from "../useLazy";
import { Backdrop } from "./Backdrop";
import { Controls } from "./Controls";
import { SoundHint } from "./PlayHints";
import { StageNotice } from "./StageNotice";
import { TopBar } from "./TopBar";
import { useShortcuts } from "./useShortcuts";
import { useMainSize } from "./useMainSize";
import { useStageTaps } from "./useStageTaps";
import { Watermark } from "./Watermark";
import { Still } from "./Still";

const loadTiles = () => import("../stage/ViewerTiles");
const loadDoor = async () => {
  await wholeLanguage();
  return import("../stage/StageDoor");
};

interface StageProps {
  stage: RefObject<HTMLElement>;
  video: RefObject<HTMLVideoElement>;
  show: ShowView;
  room: LiveRoom;
  player: Player | null;
  phase: Phase;
  isWide: boolean;
  hearts: number;
  people: StageWatch;
  /** What this person sends while on stage. */
  own: Signal<MediaStream | null>;
  withSignIn: (then: () => void) => void;
  /** Over the lower part of a wide picture. */
  lower: ComponentChildren;
  /** The bar that goes back in time, in the controls of a wide screen. */
  seek: ComponentChildren;
  /** On a phone: opens that bar. */
  onEarlier: (() => void) | null;
  onWatchAgain: (() => void) | null;
  onTap: () => void;
  onHeart: () => void;
  onSettings: () => void;
}

/** The video and what lies directly over it. */
export function Stage(props: StageProps) {
  const { stage, video, show, room, player, phase, isWide, people } = props;
  const isHost = room.view.value.me?.id === show.host.id;
  const isShared = phase === "live" && people.isShared.value && player?.via.value === "webrtc";
  const standing = people.standing.value;
  const mayCome = !isHost && phase === "live";
  const Tiles = useLazy(loadTiles, isShared);
  const Door = useLazy(loadDoor, mayCome && standing !== "watching");
  useMainSize(video, player, Tiles === null);
  const tap = useStageTaps(props.onTap, props.onHeart);
  useShortcuts(player, stage);
  const shape = player?.isLandscape.value === false ? "portrait" : "landscape";
  const back = player && player.wentTo.value !== null ? " live__stage--back" : "";
  return (
    <section ref={stage} class={`live__stage live__stage--${shape}${back}`} aria-label={t("live.stage")}>
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
      {player && <Still player={player} />}
      {/* Keyboards have the controls and the heart button; this is for fingers and mice. */}
      <div class="live__surface" aria-hidden="true" onClick={tap} />
      {Tiles && player && <Tiles {...{ stage, video, room, player, people, isWide }} own={props.own} />}
      <TopBar show={show} room={room} player={player} phase={phase} />
      <div class="live__row">
        {player && <SoundHint player={player} />}
        {mayCome && <HandButton room={room} stage={people} withSignIn={props.withSignIn} />}
        {props.onEarlier && (
          <Button kind="glass" size="s" icon={Rewind} onClick={props.onEarlier}>
            {t("rewind.open")}
          </Button>
        )}
        {Door && <Door {...{ show, room, player }} stage={people} own={props.own} />}
      </div>
      <StageNotice
        {...{ show, room, player, phase }}
        hasTiles={Tiles !== null}
        onWatchAgain={props.onWatchAgain}
      />
      {props.lower && <div class="live__lower">{props.lower}</div>}
      <Hearts count={props.hearts} />
      <Watermark show={show} video={video} />
      {isWide && player && phase === "live" && (
        <Controls player={player} stage={stage} onSettings={props.onSettings} seek={props.seek} />
      )}
    </section>
  );
}
