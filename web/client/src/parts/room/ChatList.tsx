import { RotateCw, X } from "lucide-preact";
import type { ComponentChildren } from "preact";
import { languageOf, t, tMaybe } from "../../i18n";
import type { LiveRoom } from "../../state/liveRoom";
import type { Draft } from "../../state/outbox";
import type { Line } from "../../state/room";
import { ChatLine } from "./ChatLine";
import "../../styles/chat.css";

interface ChatListProps {
  room: LiveRoom;
  /** Over the video: quiet glass and no empty state. */
  isOverVideo?: boolean;
  acts?: (line: Line) => ComponentChildren;
  /** Lines the viewer is not to see for now. */
  hidden?: ReadonlySet<string>;
}

/** The conversation, newest at the bottom; it stays there unless somebody scrolls up. */
export function ChatList({ room, isOverVideo = false, acts, hidden }: ChatListProps) {
  const { lines } = room.view.value;
  const shown = hidden ? lines.filter((line) => line.kind !== "chat" || !hidden.has(line.messageId)) : lines;
  const drafts = room.drafts.value;
  return (
    <ChatLines
      lines={shown}
      isOverVideo={isOverVideo}
      empty={shown.length + drafts.length === 0 ? t("chat.empty") : null}
      {...(acts ? { acts } : {})}
    >
      {drafts.map((draft) => (
        <DraftLine key={draft.clientId} draft={draft} room={room} />
      ))}
    </ChatLines>
  );
}

interface ChatLinesProps {
  lines: readonly Line[];
  isOverVideo: boolean;
  /** What is said when there is nothing. */
  empty: string | null;
  acts?: (line: Line) => ComponentChildren;
  children?: ComponentChildren;
}

/** Rows of a conversation, live or past. */
export function ChatLines({ lines, isOverVideo, empty, acts, children }: ChatLinesProps) {
  return (
    <div
      class={`chat${isOverVideo ? " chat--glass" : ""}`}
      tabIndex={0}
      role="log"
      aria-label={t("chat.title")}
    >
      <ol class="chat__lines">
        {empty !== null && <li class="chat__empty">{empty}</li>}
        {lines.map((line) => (
          <ChatLine key={line.seq} line={line} acts={acts?.(line)} />
        ))}
        {children}
      </ol>
    </div>
  );
}

function DraftLine({ draft, room }: { draft: Draft; room: LiveRoom }) {
  return (
    <li class={`line line--${draft.status}`}>
      <p class="line__words">
        <span class="line__name">{t("word.you")}</span>
        <span class="line__text" lang={languageOf(draft.text)}>
          {draft.text}
        </span>
        {draft.status === "failed" && (
          <span class="line__problem" role="alert">
            {tMaybe(`error.${draft.code ?? ""}`) ?? t("chat.not_sent")}
          </span>
        )}
      </p>
      {draft.status === "failed" && (
        <span class="line__acts">
          <button
            type="button"
            class="line__act"
            aria-label={t("chat.resend")}
            onClick={() => void room.resend(draft)}
          >
            <RotateCw size={16} aria-hidden="true" />
          </button>
          <button
            type="button"
            class="line__act"
            aria-label={t("chat.discard")}
            onClick={() => room.discard(draft)}
          >
            <X size={16} aria-hidden="true" />
          </button>
        </span>
      )}
    </li>
  );
}
