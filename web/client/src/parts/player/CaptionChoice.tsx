import { t } from "../../i18n";
import { captionWish, languagesOf, wishCaptions, type CaptionWish } from "../../state/captions";
import type { RoomSight } from "../../state/room";

/** Which captions to read; there once somebody writes them, or wants them. */
export function CaptionChoice({ room }: { room: RoomSight }) {
  const wish = captionWish.value;
  const known = new Set<CaptionWish>(languagesOf(room.view.value.captions));
  if (wish !== "off") known.add(wish);
  if (known.size === 0) return null;
  const choices = (["off", "bn", "en"] as const).filter((one) => one === "off" || known.has(one));
  return (
    <fieldset class="settings__choice">
      <legend>{t("caption.title")}</legend>
      <div class="settings__choice--chips">
        {choices.map((one) => (
          <label key={one} class="chip">
            <input type="radio" name="captions" checked={wish === one} onChange={() => wishCaptions(one)} />
            <span>{t(`caption.${one}`)}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}
