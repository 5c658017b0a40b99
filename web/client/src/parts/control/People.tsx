import { Mic, MicOff, Users } from "lucide-preact";
import { t, tn } from "../../i18n";
import { formatClock } from "../../i18n/format";
import type { LiveRoom } from "../../state/liveRoom";
import { mutePerson, unmutePerson } from "../../state/moderation";
import { participants, type Participant } from "../../state/people";
import { useServerNow } from "../../state/ticking";
import { Avatar } from "../Avatar";
import { IconButton } from "../Button";
import { EmptyState } from "../EmptyState";
import { StatusPill } from "../Pill";

/** Who writes in the room, and who may not for now. */
export function People({ room }: { room: LiveRoom }) {
  const now = useServerNow(5000);
  const people = participants(room.view.value, now);
  if (people.length === 0) {
    return <EmptyState icon={Users} title={t("people.none")} text={t("people.none_text")} />;
  }
  return (
    <ul class="people">
      {people.map((one) => (
        <PersonRow key={one.person.id} one={one} room={room} />
      ))}
    </ul>
  );
}

function PersonRow({ one, room }: { one: Participant; room: LiveRoom }) {
  const { person, mutedUntilMs } = one;
  const isMe = person.id === room.view.value.me?.id;
  const isTeam = person.role !== "viewer";
  return (
    <li class="people__one">
      <Avatar name={person.name} size={32} />
      <span class="people__words">
        <span>{person.name}</span>
        {mutedUntilMs === null ? (
          <span class="quiet tiny">{tn("people.messages", one.messages)}</span>
        ) : (
          <StatusPill tone="warn" icon={MicOff}>
            {t("people.muted", { time: formatClock(mutedUntilMs) })}
          </StatusPill>
        )}
      </span>
      {!isMe && !isTeam && room.view.value.canModerate && (
        <IconButton
          icon={mutedUntilMs === null ? MicOff : Mic}
          label={
            mutedUntilMs === null
              ? t("mod.mute", { name: person.name })
              : t("mod.unmute", { name: person.name })
          }
          onClick={() => void (mutedUntilMs === null ? mutePerson(room, person) : unmutePerson(room, person))}
        />
      )}
    </li>
  );
}
