import { languageOf, t } from "../i18n";
import { formatTime } from "../i18n/format";
import type { TicketReplyView } from "../protocol";
import { Avatar } from "./Avatar";
import "../styles/ticket.css";

/** Replies of a ticket, oldest first; the reader's own stand to the right. */
export function TicketReplies({ replies, myId }: { replies: readonly TicketReplyView[]; myId: string }) {
  return (
    <ol class="ticket-replies">
      {replies.map((reply) => {
        const isMine = reply.by.id === myId;
        return (
          <li key={reply.id} class={isMine ? "said said--mine" : "said"}>
            {!isMine && <Avatar name={reply.by.name} size={32} />}
            <div class={reply.from_agent ? "said__bubble said__bubble--agent" : "said__bubble"}>
              <p class="said__who small">
                <strong>{isMine ? t("word.you") : reply.by.name}</strong>
                {reply.from_agent && !isMine && <span class="quiet"> · {t("ticket.agent")}</span>}
              </p>
              <p class="said__text" lang={languageOf(reply.body)}>
                {reply.body}
              </p>
              <time class="quiet tiny">{formatTime(reply.at_ms)}</time>
            </div>
          </li>
        );
      })}
    </ol>
  );
}
