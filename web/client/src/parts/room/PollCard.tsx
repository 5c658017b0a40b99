import { ChartNoAxesColumn, Check, ChevronDown } from "lucide-preact";
import { useState } from "preact/hooks";
import { t, tn } from "../../i18n";
import { errorText } from "../../i18n/errors";
import { formatNumber } from "../../i18n/format";
import type { LiveRoom } from "../../state/liveRoom";
import { useMyVote, useShownPoll } from "../../state/polls";
import type { RoomSight } from "../../state/room";
import { account } from "../../state/session";
import { toast } from "../../state/toasts";
import "../../styles/poll.css";

interface PollCardProps {
  room: RoomSight & Partial<Pick<LiveRoom, "vote">>;
  slug: string;
  onNeedSignIn: () => void;
}

/** The open poll: one vote a person, none where the room is over, then the result as it grows, and at the end for a moment; it folds away to give the chat its room. */
export function PollCard({ room, slug, onNeedSignIn }: PollCardProps) {
  const poll = useShownPoll(room.view.value.poll);
  const [isFolded, setIsFolded] = useState(false);
  const [sending, setSending] = useState<number | null>(null);
  const { vote, remember } = useMyVote(slug, room.vote ? (poll?.id ?? null) : null);
  if (!poll) return null;
  const isCounted = vote !== null || !poll.is_open || !room.vote;
  const total = poll.votes.reduce((sum, one) => sum + one, 0);

  async function choose(option: number): Promise<void> {
    if (!poll) return;
    if (!account.value) return onNeedSignIn();
    setSending(option);
    try {
      await room.vote?.(poll.id, option);
      remember(option);
    } catch (error) {
      toast(errorText(error), { tone: "danger" });
    } finally {
      setSending(null);
    }
  }

  return (
    <section class="poll" aria-label={t("poll.title")}>
      <h2 class="poll__question">
        <button
          type="button"
          class="poll__fold"
          aria-expanded={!isFolded}
          onClick={() => setIsFolded(!isFolded)}
        >
          <ChartNoAxesColumn size={16} aria-hidden="true" />
          <span>{poll.question}</span>
          <ChevronDown size={16} aria-hidden="true" />
        </button>
      </h2>
      <ul class="poll__options" hidden={isFolded}>
        {poll.options.map((option, index) => (
          <li key={index}>
            <button
              type="button"
              class="poll__option"
              style={isCounted ? { "--share": total ? (poll.votes[index] ?? 0) / total : 0 } : undefined}
              disabled={isCounted || sending !== null}
              aria-pressed={vote === index}
              onClick={() => void choose(index)}
            >
              <span>{option}</span>
              {vote === index && <Check size={16} aria-hidden="true" />}
              {isCounted && <span class="poll__votes">{formatNumber(poll.votes[index] ?? 0)}</span>}
            </button>
          </li>
        ))}
      </ul>
      <p class="poll__total" hidden={isFolded}>
        {tn("poll.votes", total)}
        {!poll.is_open && ` · ${t("polls.closed")}`}
      </p>
    </section>
  );
}
