import { MicOff, ScreenShare } from "lucide-preact";
import { useEffect, useRef } from "preact/hooks";
import { t } from "../../i18n";
import type { Tile } from "../../media/layout";
import type { Place } from "../../state/stage/stage";
import { Avatar } from "../Avatar";

interface StageTileProps {
  place: Place;
  tile: Tile;
  /** Another element under this tile shows the picture. */
  isHeld: boolean;
  picture: MediaStream | null;
  isAway: boolean;
  onAspect: (aspect: number) => void;
  onPick: (() => void) | undefined;
}

/** One person or screen: the picture or who it would be of, the name, and whether they speak. */
export function StageTile({ place, tile, isHeld, picture, isAway, onAspect, onPick }: StageTileProps) {
  const { rect, role, fit } = tile;
  const { person } = place;
  const title = titleOf(place);
  const hasPicture = picture !== null || (isHeld && place.videoLine !== null);
  const state = isAway
    ? t("onstage.reconnecting")
    : place.isSending
      ? t("onstage.camera_off")
      : t("onstage.joining");
  const classes = [
    "tile",
    `tile--${role}`,
    fit === "cover" && role === "main" && "tile--bleed",
    place.isSpeaking && "tile--speaking",
    !isHeld && "tile--own-ground",
    rect.width < 140 && "tile--small",
    rect.height < 120 && "tile--low",
  ];
  return (
    <li
      class={classes.filter(Boolean).join(" ")}
      style={{ left: rect.x, top: rect.y, width: rect.width, height: rect.height }}
      data-testid="stage-tile"
      data-place={place.key}
      data-role={role}
    >
      {/* Under the picture too, for the moment until it comes. */}
      {!(isHeld && hasPicture) && (
        <span class={`tile__nobody${hasPicture ? " tile__nobody--under" : ""}`}>
          <Avatar name={person.name} size={Math.min(rect.width, rect.height) < 140 ? 32 : 56} />
          {!hasPicture && <span class="tile__state">{state}</span>}
        </span>
      )}
      {picture && (
        <TileVideo picture={picture} fit={fit} isMirrored={isMirrored(place, picture)} onAspect={onAspect} />
      )}
      <span class="tile__label">
        {place.source === "screen" && <ScreenShare size={14} aria-hidden="true" />}
        <span class="tile__name">{title}</span>
        {place.isAudioMuted && place.source === "camera" && (
          <MicOff class="tile__muted" size={14} aria-label={t("onstage.muted_mic")} role="img" />
        )}
        {place.isSpeaking && <span class="hidden-visually">{t("onstage.speaking")}</span>}
      </span>
      {onPick && role !== "main" && (
        <button
          type="button"
          class="tile__pick"
          aria-label={t("onstage.enlarge", { name: title })}
          onClick={onPick}
        />
      )}
    </li>
  );
}

/** What a place is called: by its person, and what of theirs it is. */
export function titleOf({ source, person, isMe }: Place): string {
  const name = isMe ? t("onstage.you") : person.name;
  if (source === "screen") return t("onstage.screen_of", { name: person.name });
  return source === "second" ? t("onstage.second_of", { name }) : name;
}

/** People know themselves from mirrors; what a camera shows that looks away from them is as it is. */
function isMirrored(place: Place, picture: MediaStream): boolean {
  const facing = picture.getVideoTracks()[0]?.getSettings().facingMode;
  return place.isMe && place.source === "camera" && facing !== "environment";
}

interface TileVideoProps {
  picture: MediaStream;
  fit: Tile["fit"];
  isMirrored: boolean;
  onAspect: (aspect: number) => void;
}

function TileVideo({ picture, fit, isMirrored: mirrored, onAspect }: TileVideoProps) {
  const video = useRef<HTMLVideoElement>(null);
  useEffect(() => {
    if (video.current) video.current.srcObject = picture;
  }, [picture]);
  return (
    <video
      ref={video}
      class={`tile__video tile__video--${fit}${mirrored ? " tile__video--mirrored" : ""}`}
      autoPlay
      muted
      playsInline
      aria-hidden="true"
      onResize={(event) => {
        const { videoWidth, videoHeight } = event.currentTarget;
        if (videoHeight > 0) onAspect(videoWidth / videoHeight);
      }}
    />
  );
}
