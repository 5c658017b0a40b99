import type { RefObject } from "preact";
import { locale, t } from "../../i18n";
import type { ReplayPlayer } from "../../media/replay";
import type { ShowView } from "../../protocol";
import type { RoomSight } from "../../state/room";
import { CaptionChoice } from "../player/CaptionChoice";
import { PlayActs } from "../player/PlayActs";
import { QualityChoice } from "../player/QualityChoice";
import { OwnFile } from "../recordings/OwnFile";
import { Sheet } from "../Sheet";

interface ReplaySettingsProps {
  player: ReplayPlayer;
  stage: RefObject<HTMLElement>;
  room: RoomSight;
  show: ShowView;
  open: boolean;
  onClose: () => void;
}

const RATES = [0.5, 1, 1.25, 1.5, 2];

/** How the replay is played: sound, window, speed, quality. */
export function ReplaySettings({ player, stage, room, show, open, onClose }: ReplaySettingsProps) {
  const number = new Intl.NumberFormat(locale());
  return (
    <Sheet open={open} onClose={onClose} title={t("player.settings")}>
      <div class="settings">
        <PlayActs player={player} stage={stage} />
        <fieldset class="settings__choice">
          <legend>{t("replay.speed")}</legend>
          <div class="settings__choice--chips">
            {RATES.map((rate) => (
              <label key={rate} class="chip">
                <input
                  type="radio"
                  name="rate"
                  checked={player.rate.value === rate}
                  onChange={() => player.setRate(rate)}
                />
                <span>{t("replay.speed_value", { value: number.format(rate) })}</span>
              </label>
            ))}
          </div>
        </fieldset>
        <CaptionChoice room={room} />
        <QualityChoice player={player} />
        {open && show.can_host && <OwnFile slug={show.slug} />}
      </div>
    </Sheet>
  );
}
