import { Maximize2, Mic, MicOff, UserMinus, Video, VideoOff } from "lucide-preact";
import { t } from "../../i18n";
import type { StageMember } from "../../protocol";
import type { LiveRoom } from "../../state/liveRoom";
import { isFull, MOST_MEMBERS, programmeOf, type Place } from "../../state/stage/stage";
import { muteOnStage, removeFromStage, setProgramme } from "../../state/stage/acts";
import type { StageWatch } from "../../state/stage/useStage";
import { Avatar } from "../Avatar";
import { IconButton } from "../Button";
import { StatusPill } from "../Pill";
import { titleOf } from "./StageTile";

/** Who is on stage and what they send, with what host and moderators may do about it. */
export function StageMembers({ room, stage }: { room: LiveRoom; stage: StageWatch }) {
  const state = room.view.value.stage;
  const programme = programmeOf(state);
  return (
    <section class="stage-part">
      <header class="stage-part__head">
        <h3>{t("onstage.title")}</h3>
        <span class="quiet small">
          {t("onstage.count", { count: state.members.length, most: MOST_MEMBERS })}
        </span>
      </header>
      {isFull(state) && (
        <p class="stage-part__full" role="status">
          {t("onstage.full", { most: MOST_MEMBERS })}
        </p>
      )}
      <ul class="stage-list">
        {stage.places.value.map((place) => {
          const member = state.members.find((one) => one.person.id === place.person.id);
          return (
            member && (
              <PlaceRow
                key={place.key}
                room={room}
                place={place}
                member={member}
                isProgramme={place.key === programme}
              />
            )
          );
        })}
      </ul>
    </section>
  );
}

interface PlaceRowProps {
  room: LiveRoom;
  place: Place;
  member: StageMember;
  isProgramme: boolean;
}

function PlaceRow({ room, place, member, isProgramme }: PlaceRowProps) {
  const { person, isHost, source } = place;
  const title = titleOf(place);
  const isGuestCamera = !isHost && source === "camera";
  return (
    <li class={`stage-list__one${place.isSpeaking ? " stage-list__one--speaking" : ""}`} data-testid="member">
      <Avatar name={person.name} size={32} />
      <span class="stage-list__words">
        <span class="stage-list__name">{title}</span>
        <span class="stage-list__state quiet tiny">{stateText(place)}</span>
      </span>
      <span class="stage-list__acts">
        {isProgramme ? (
          <StatusPill tone="ok">{t("onstage.featured")}</StatusPill>
        ) : (
          <IconButton
            icon={Maximize2}
            label={t("onstage.feature_name", { name: title })}
            disabled={!place.isSending}
            onClick={() => void setProgramme(room, person.id, source)}
          />
        )}
        {isGuestCamera && (
          <>
            <IconButton
              icon={member.is_audio_muted ? MicOff : Mic}
              label={
                member.is_audio_muted
                  ? t("onstage.unmute", { name: person.name })
                  : t("onstage.mute", { name: person.name })
              }
              pressed={member.is_audio_muted}
              onClick={() => void muteOnStage(room, member, { audio: !member.is_audio_muted })}
            />
            <IconButton
              icon={member.is_video_muted ? VideoOff : Video}
              label={
                member.is_video_muted
                  ? t("onstage.show", { name: person.name })
                  : t("onstage.hide", { name: person.name })
              }
              pressed={member.is_video_muted}
              onClick={() => void muteOnStage(room, member, { video: !member.is_video_muted })}
            />
            <IconButton
              icon={UserMinus}
              label={t("onstage.remove", { name: person.name })}
              onClick={() => void removeFromStage(room, person)}
            />
          </>
        )}
      </span>
    </li>
  );
}

function stateText(place: Place): string {
  if (!place.isSending) return t("onstage.joining");
  if (place.isAudioMuted && place.source === "camera") return t("onstage.muted_mic");
  if (place.videoLine === null) return t("onstage.camera_off");
  if (place.isSpeaking) return t("onstage.speaking");
  return place.isHost && place.source === "camera" ? t("onstage.host") : "";
}
