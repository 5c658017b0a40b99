import { useRef } from "preact/hooks";
import { t } from "../../i18n";
import type { LiveRoom } from "../../state/liveRoom";
import { ChatList } from "../room/ChatList";
import { Composer } from "../room/Composer";
import { letterOf } from "../letterOf";
import { MessageActs } from "./MessageActs";
import { useUndoKeys } from "./useUndoKeys";
import "../../styles/conversation.css";

/** The conversation with acts: by hover, or J and K to move, D to delete, M to mute, U to undo. */
export function Conversation({ room }: { room: LiveRoom }) {
  const place = useRef<HTMLDivElement>(null);
  useUndoKeys();

  function pressed(event: KeyboardEvent): void {
    const target = event.target as HTMLElement;
    if (target.closest("input, textarea") || event.ctrlKey || event.metaKey || event.altKey) return;
    const rows = [...(place.current?.querySelectorAll<HTMLElement>("[data-message-id]") ?? [])];
    const at = rows.findIndex((row) => row.contains(document.activeElement));
    const current = rows[at];
    switch (letterOf(event)) {
      case "k":
        focusRow(rows[at === -1 ? rows.length - 1 : Math.max(0, at - 1)]);
        break;
      case "j":
        focusRow(rows[at === -1 ? rows.length - 1 : Math.min(rows.length - 1, at + 1)]);
        break;
      case "d":
        // The next message takes the place of the deleted one, so that several can go in a row.
        focusRow(rows[at + 1] ?? rows[at - 1]);
        current?.querySelector<HTMLElement>('[data-act="delete"]')?.click();
        break;
      case "m":
        current?.querySelector<HTMLElement>('[data-act="mute"]')?.click();
        break;
      default:
        return;
    }
    event.preventDefault();
  }

  return (
    <div ref={place} class="conversation" onKeyDown={pressed}>
      <ChatList room={room} acts={(line) => <MessageActs room={room} line={line} />} />
      <p class="conversation__keys quiet tiny">{t("mod.keys")}</p>
      <div class="conversation__foot">
        <Composer room={room} onNeedSignIn={() => undefined} />
      </div>
    </div>
  );
}

function focusRow(row: HTMLElement | undefined): void {
  if (!row) return;
  row.tabIndex = -1;
  row.focus();
  row.scrollIntoView({ block: "nearest" });
}
