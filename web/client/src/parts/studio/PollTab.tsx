import { Plus } from "lucide-preact";
import { useState } from "preact/hooks";
import { t, tn } from "../../i18n";
import { formatNumber } from "../../i18n/format";
import type { PollState } from "../../protocol";
import { useSubmission } from "../../state/form";
import type { LiveRoom } from "../../state/liveRoom";
import { usePollDesk } from "../../state/pollDesk";
import { Button } from "../Button";
import { FormError } from "../ErrorState";
import { TextField } from "../Field";
import "../../styles/poll.css";

const MOST_OPTIONS = 6;

/** One poll at a time: ask, watch the votes, close. */
export function PollTab({ slug, room }: { slug: string; room: LiveRoom }) {
  const { poll } = room.view.value;
  const running = poll?.is_open ? poll : null;
  const desk = usePollDesk(slug, running?.id ?? null);
  const closing = useSubmission();
  const earlier = desk.polls.data?.items.filter((one) => !one.is_open && one.id !== running?.id) ?? [];
  return (
    <div class="polls">
      {running ? (
        <>
          <PollResult poll={running} />
          <FormError error={closing.error} />
          <Button busy={closing.busy} onClick={() => void closing.run(() => desk.close(running.id))}>
            {t("polls.close")}
          </Button>
        </>
      ) : (
        <PollForm onOpen={desk.open} />
      )}
      {earlier.map((one) => (
        <PollResult key={one.id} poll={one} />
      ))}
    </div>
  );
}

function PollForm({ onOpen }: { onOpen: (question: string, options: string[]) => Promise<void> }) {
  const [question, setQuestion] = useState("");
  const [options, setOptions] = useState(["", ""]);
  const sending = useSubmission();
  const filled = options.map((option) => option.trim()).filter((option) => option !== "");
  return (
    <form
      class="form"
      onSubmit={(event) => {
        event.preventDefault();
        void sending.run(() => onOpen(question.trim(), filled));
      }}
    >
      <TextField
        label={t("polls.question")}
        value={question}
        onInput={setQuestion}
        maxLength={140}
        placeholder={t("polls.question_example")}
      />
      {options.map((option, index) => (
        <TextField
          key={index}
          label={t("polls.option", { number: index + 1 })}
          value={option}
          maxLength={60}
          onInput={(value) => setOptions(options.map((one, at) => (at === index ? value : one)))}
        />
      ))}
      <div class="form__acts">
        <Button
          kind="primary"
          type="submit"
          busy={sending.busy}
          disabled={!question.trim() || filled.length < 2}
        >
          {t("polls.open")}
        </Button>
        {options.length < MOST_OPTIONS && (
          <Button icon={Plus} onClick={() => setOptions([...options, ""])}>
            {t("polls.more")}
          </Button>
        )}
      </div>
      <FormError error={sending.error} />
    </form>
  );
}

function PollResult({ poll }: { poll: PollState }) {
  const total = poll.votes.reduce((sum, one) => sum + one, 0);
  return (
    <section class="poll">
      <h3 class="poll__question">{poll.question}</h3>
      <ul class="poll__options">
        {poll.options.map((option, index) => (
          <li
            key={index}
            class="poll__option"
            style={{ "--share": total ? (poll.votes[index] ?? 0) / total : 0 }}
          >
            <span>{option}</span>
            <span class="poll__votes">{formatNumber(poll.votes[index] ?? 0)}</span>
          </li>
        ))}
      </ul>
      <p class="poll__total">
        {tn("poll.votes", total)} · {poll.is_open ? t("polls.running") : t("polls.closed")}
      </p>
    </section>
  );
}
