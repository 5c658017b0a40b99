import type { Signal } from "@preact/signals";
import type { RefObject } from "preact";
import { useMemo } from "preact/hooks";
import type { Player } from "../../media/player";
import type { LiveRoom } from "../../state/liveRoom";
import type { Place } from "../../state/stage/stage";
import type { StageWatch } from "../../state/stage/useStage";
import { useSize } from "../useSize";
import { StageTiles } from "./StageTiles";
import { useLines } from "./useLines";

/** Under the bars, and over chat and what is for sale; the desktop's controls are lower. */
const PHONE = { top: 76, share: 0.42 };
const DESKTOP = { top: 76, bottom: 76 };

interface ViewerTilesProps {
  stage: RefObject<HTMLElement>;
  video: RefObject<HTMLVideoElement>;
  room: LiveRoom;
  player: Player;
  people: StageWatch;
  own: Signal<MediaStream | null>;
  isWide: boolean;
}

/** The stage as a viewer sees it: the large picture is the player's own, the others come from its lines. */
export default function ViewerTiles({ stage, video, room, player, people, own, isWide }: ViewerTilesProps) {
  const size = useSize(stage);
  const places = people.places.value;
  const main = people.main.value;
  const mainPlace = places.find((one) => one.key === main);
  const heldKey = mainPlace && !mainPlace.isMe ? mainPlace.key : null;
  const held = useMemo(() => ({ key: heldKey, video }), [heldKey, video]);
  const { streams, onShown } = useLines(player.rtc.value, places, (one) => one.isMe);
  if (!size) return null;
  const insets = isWide ? DESKTOP : { top: PHONE.top, bottom: size.height * PHONE.share };
  function pictureOf(place: Place): MediaStream | null {
    if (place.videoLine === null) return null;
    return place.isMe && place.source === "camera" ? own.value : (streams[place.videoLine] ?? null);
  }
  return (
    <StageTiles
      places={places}
      main={main}
      isEqual={people.isEqual.value}
      screen={{ ...size, ...insets }}
      pictureOf={pictureOf}
      held={held}
      isHostAway={room.view.value.hostAway}
      onPick={(key) => (people.focus.value = key)}
      onShown={onShown}
    />
  );
}
