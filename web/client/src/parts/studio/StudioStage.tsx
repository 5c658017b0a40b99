import { Monitor, Smartphone } from "lucide-preact";
import { useRef, useState } from "preact/hooks";
import { t } from "../../i18n";
import type { Screen } from "../../media/layout";
import type { LiveRoom } from "../../state/liveRoom";
import type { Place } from "../../state/stage/stage";
import type { Studio } from "../../state/studio";
import { useStageListener } from "../../state/stage/useListener";
import type { StageWatch } from "../../state/stage/useStage";
import { IconButton } from "../Button";
import { StageTiles } from "../stage/StageTiles";
import { useLines } from "../stage/useLines";
import { useSize, type Size } from "../useSize";
import { LevelMeter } from "./LevelMeter";
import "../../styles/studio-stage.css";

const PHONE: Screen = { width: 390, height: 844, top: 76, bottom: 354 };

interface StudioStageProps {
  studio: Studio;
  room: LiveRoom;
  stage: StageWatch;
  slug: string;
}

/** The stage as the viewers see it, with one's own pictures straight from the camera; the others are heard too. */
export default function StudioStage({ studio, room, stage, slug }: StudioStageProps) {
  const box = useRef<HTMLDivElement>(null);
  const size = useSize(box);
  const [isPhone, setIsPhone] = useState(false);
  const source = useStageListener(slug, room, stage);
  const places = stage.places.value;
  const { streams, onShown } = useLines(source, places, isLocal);

  /** Whether this page sends it itself; a host may also send by an encoder. */
  function isLocal(place: Place): boolean {
    return place.isMe && localOf(studio, place) !== null;
  }

  function pictureOf(place: Place): MediaStream | null {
    if (place.isMe && isLocal(place)) return localOf(studio, place);
    return place.videoLine === null ? null : (streams[place.videoLine] ?? null);
  }

  return (
    <div ref={box} class="preview studio-stage">
      {size && (
        <div
          class={isPhone ? "studio-stage__phone" : "studio-stage__wide"}
          style={isPhone ? fitted(size) : {}}
        >
          <StageTiles
            places={places}
            main={stage.main.value}
            isEqual={stage.isEqual.value}
            screen={isPhone ? PHONE : { ...size, top: 8, bottom: 20 }}
            pictureOf={pictureOf}
            isHostAway={room.view.value.hostAway}
            onShown={onShown}
          />
        </div>
      )}
      <span class="studio-stage__look" role="group" aria-label={t("studio.preview")}>
        <IconButton
          icon={Monitor}
          kind="glass"
          label={t("onstage.preview_desktop")}
          pressed={!isPhone}
          onClick={() => setIsPhone(false)}
        />
        <IconButton
          icon={Smartphone}
          kind="glass"
          label={t("onstage.preview_phone")}
          pressed={isPhone}
          onClick={() => setIsPhone(true)}
        />
      </span>
      <LevelMeter studio={studio} />
    </div>
  );
}

function localOf(studio: Studio, { source }: Place): MediaStream | null {
  if (source === "screen") return studio.screen.stream.value;
  if (source === "second") return studio.second.stream.value;
  return studio.publisher.state.value === "idle" ? null : studio.stream.value;
}

/** A phone's screen made small enough for the place. */
function fitted({ width, height }: Size): Record<string, string | number> {
  const scale = Math.min(width / PHONE.width, height / PHONE.height);
  return { width: PHONE.width, height: PHONE.height, scale: String(scale) };
}
