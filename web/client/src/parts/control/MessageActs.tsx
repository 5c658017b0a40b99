import { MicOff, Trash2 } from "lucide-preact";
import { t } from "../../i18n";
import type { LiveRoom } from "../../state/liveRoom";
import { deleteMessage, mutePerson } from "../../state/moderation";
import type { Line } from "../../state/room";

/** Delete and mute, beside a message; shown on hover and focus, always where there is no hover. */
export function MessageActs({ room, line }: { room: LiveRoom; line: Line }) {
  if (line.kind !== "chat" || !room.view.value.canModerate) return null;
  const isMine = line.person.id === room.view.value.me?.id;
  return (
    <span class="line__acts line__acts--mod">
      <button
        type="button"
        class="line__act"
        aria-label={t("mod.delete", { name: line.person.name })}
        title={t("mod.delete_key")}
        data-act="delete"
        onClick={() => void deleteMessage(room, line)}
      >
        <Trash2 size={16} aria-hidden="true" />
      </button>
      {!isMine && (
        <button
          type="button"
          class="line__act"
          aria-label={t("mod.mute", { name: line.person.name })}
          title={t("mod.mute_key")}
          data-act="mute"
          onClick={() => void mutePerson(room, line.person)}
        >
          <MicOff size={16} aria-hidden="true" />
        </button>
      )}
    </span>
  );
}
