import { Send } from "lucide-preact";
import { useState } from "preact/hooks";
import { t } from "../../i18n";
import { formatClock } from "../../i18n/format";
import type { CaptionLanguage } from "../../state/captions";
import { useSubmission } from "../../state/form";
import type { LiveRoom } from "../../state/liveRoom";
import { Button } from "../Button";
import { FormError } from "../ErrorState";
import "../../styles/buy.css";
import "../../styles/captions-desk.css";
import "../../styles/field.css";

const LANGUAGES: readonly CaptionLanguage[] = ["bn", "en"];
const MOST_CHARACTERS = 160;
const SHOWN = 4;

/** Types what is said: a language, a line, Enter; below it what was sent last. */
export default function CaptionWriter({ room, isLive }: { room: LiveRoom; isLive: boolean }) {
  const [language, setLanguage] = useState<CaptionLanguage>("bn");
  const [text, setText] = useState("");
  const sending = useSubmission();
  const last = room.view.value.captions.slice(-SHOWN).reverse();

  async function send(event: Event): Promise<void> {
    event.preventDefault();
    const line = text.trim();
    if (!line || sending.busy) return;
    // The next line can be begun while this one is on its way; one that was refused comes back.
    setText("");
    const isSent = await sending.run(() => room.caption(language, line));
    if (!isSent) setText((now) => now || line);
  }

  return (
    <section class="caption-writer">
      <fieldset class="caption-writer__languages">
        <legend class="hidden-visually">{t("captions.language")}</legend>
        {LANGUAGES.map((one) => (
          <label key={one} class="chip">
            <input
              type="radio"
              name="caption-language"
              checked={one === language}
              onChange={() => setLanguage(one)}
            />
            <span>{t(`captions.language.${one}`)}</span>
          </label>
        ))}
      </fieldset>
      <form class="caption-writer__line" onSubmit={(event) => void send(event)}>
        <input
          class="field__input"
          lang={language}
          aria-label={t("captions.line")}
          placeholder={t("captions.line")}
          value={text}
          maxLength={MOST_CHARACTERS}
          disabled={!isLive}
          enterkeyhint="send"
          autocomplete="off"
          data-testid="caption-line"
          onInput={(event) => setText(event.currentTarget.value)}
        />
        <Button kind="primary" type="submit" icon={Send} disabled={!isLive || !text.trim()}>
          {t("captions.send")}
        </Button>
      </form>
      <p class="field__hint">{t(isLive ? "captions.line_hint" : "captions.offline")}</p>
      <FormError error={sending.error} />
      {last.length > 0 && (
        <>
          <h3 class="caption-writer__title">{t("captions.last")}</h3>
          <ol class="caption-writer__last">
            {last.map((one) => (
              <li key={one.seq}>
                <time class="quiet small">{formatClock(one.writtenMs)}</time>
                <span lang={one.language}>{one.text}</span>
              </li>
            ))}
          </ol>
        </>
      )}
    </section>
  );
}
