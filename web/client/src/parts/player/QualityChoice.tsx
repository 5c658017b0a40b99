import type { ComponentChildren } from "preact";
import { useEffect } from "preact/hooks";
import { t } from "../../i18n";
import { formatBitrate, formatLines } from "../../i18n/units";
import type { Player } from "../../media/player";
import { fitting, type Quality } from "../../media/quality";

type QualityPlayer = Pick<Player, "rtc" | "renditions" | "quality" | "chooseQuality">;

/** Automatic or one of the qualities that there are now, whichever way the show is played. */
export function QualityChoice({ player }: { player: QualityPlayer }) {
  const rtc = player.rtc.value;
  const layers = rtc?.link.value.layers.value ?? null;
  useEffect(() => layers?.watch(), [layers]);
  const line = rtc?.mainLine.value ?? null;
  const qualities: readonly Quality<string | number>[] = layers
    ? layers.qualities(line)
    : player.renditions.value.map((one) => ({ ...one, id: one.index })).sort((a, b) => b.height - a.height);
  if (qualities.length < 2) return null;

  const wish = player.quality.value;
  const chosen = fitting(wish, qualities)?.id;
  const current = layers?.current(line)?.current;
  const playing = qualities.find((one) => one.id === current);
  return (
    <fieldset class="settings__choice">
      <legend>{t("player.quality")}</legend>
      <div class="settings__choice--chips">
        <Chip isOn={wish === "auto"} onChoose={() => player.chooseQuality("auto")}>
          {t("player.auto")}
        </Chip>
        {qualities.map((one) => (
          <Chip key={one.id} isOn={one.id === chosen} onChoose={() => player.chooseQuality(one.height)}>
            {`${formatLines(one.height)} · ${formatBitrate(one.bitrateBps)}`}
          </Chip>
        ))}
      </div>
      {playing && (
        <p class="quiet small" role="status" data-testid="quality-now" data-rid={playing.id}>
          {t("player.quality_now", { quality: formatLines(playing.height) })}
        </p>
      )}
    </fieldset>
  );
}

interface ChipProps {
  isOn: boolean;
  onChoose: () => void;
  children: ComponentChildren;
}

function Chip({ isOn, onChoose, children }: ChipProps) {
  return (
    <label class="chip">
      <input type="radio" name="quality" checked={isOn} onChange={onChoose} />
      <span>{children}</span>
    </label>
  );
}
