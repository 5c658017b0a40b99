import { MicOff, Send } from "lucide-preact";
import { useState } from "preact/hooks";
import { t } from "../../i18n";
import { formatClock } from "../../i18n/format";
import type { LiveRoom } from "../../state/liveRoom";
import { account } from "../../state/session";
import { useServerNow } from "../../state/ticking";
import { IconButton } from "../Button";

const MOST_CHARACTERS = 300;

interface ComposerProps {
  room: LiveRoom;
  isOverVideo?: boolean;
  onNeedSignIn: () => void;
  onFocus?: (isFocused: boolean) => void;
}

/** Where a message is written, or the reason why it cannot be. */
export function Composer({ room, isOverVideo = false, onNeedSignIn, onFocus }: ComposerProps) {
  const [text, setText] = useState("");
  const [isFocused, setIsFocused] = useState(false);
  const { mutedUntilMs, muteReason } = room.view.value;
  const now = useServerNow(1000, mutedUntilMs !== null);

  if (account.value === null) {
    return (
      <button
        type="button"
        class={`composer__invite${isOverVideo ? " composer--glass" : ""}`}
        onClick={onNeedSignIn}
      >
        {t("chat.write")}
      </button>
    );
  }
  if (mutedUntilMs !== null && mutedUntilMs > now) {
    return (
      <p
        class={`composer__muted${isOverVideo ? " composer--glass" : ""}`}
        role="status"
        data-testid="muted-notice"
      >
        <MicOff size={20} aria-hidden="true" />
        <span aria-hidden={isOverVideo}>
          {isOverVideo
            ? t("people.muted", { time: formatClock(mutedUntilMs) })
            : `${t("chat.muted", { time: formatClock(mutedUntilMs) })} ${muteReason}`}
        </span>
        {isOverVideo && (
          <span class="hidden-visually">
            {t("chat.muted", { time: formatClock(mutedUntilMs) })} {muteReason}
          </span>
        )}
      </p>
    );
  }

  function focused(is: boolean): void {
    setIsFocused(is);
    onFocus?.(is);
  }

  function send(event: Event): void {
    event.preventDefault();
    const words = text.trim();
    if (!words) return;
    setText("");
    void room.say(words);
  }

  return (
    <form class={`composer${isOverVideo ? " composer--glass" : ""}`} onSubmit={send}>
      <input
        class="composer__input"
        aria-label={t("chat.write")}
        placeholder={t("chat.write")}
        value={text}
        maxLength={MOST_CHARACTERS}
        enterkeyhint="send"
        autoComplete="off"
        data-testid="chat-input"
        onInput={(event) => setText(event.currentTarget.value)}
        onFocus={() => focused(true)}
        onBlur={() => focused(false)}
      />
      {/* The keyboard stays open while people write several messages. */}
      <span
        class="composer__send"
        data-testid="chat-send"
        hidden={isOverVideo && !isFocused && text === ""}
        onPointerDown={(event) => event.preventDefault()}
      >
        <IconButton icon={Send} label={t("word.send")} kind="plain" disabled={!text.trim()} onClick={send} />
      </span>
    </form>
  );
}
