import type { RefObject } from "preact";
import { t } from "../../i18n";
import { formatBitrate, formatLoss, formatSeconds, formatSize } from "../../i18n/units";
import type { Player, Wish } from "../../media/player";
import type { RoomSight } from "../../state/room";
import { Sheet } from "../Sheet";
import { CaptionChoice } from "./CaptionChoice";
import { PlayActs } from "./PlayActs";
import { QualityChoice } from "./QualityChoice";

interface SettingsSheetProps {
  player: Player;
  stage: RefObject<HTMLElement>;
  room: RoomSight;
  open: boolean;
  onClose: () => void;
}

const WISHES: readonly Wish[] = ["auto", "webrtc", "hls"];

/** How the show is played: by which way, in which quality, and what is measured. */
export default function SettingsSheet({ player, stage, room, open, onClose }: SettingsSheetProps) {
  return (
    <Sheet open={open} onClose={onClose} title={t("player.settings")}>
      <div class="settings">
        <PlayActs player={player} stage={stage} />
        <fieldset class="settings__choice">
          <legend>{t("player.way")}</legend>
          {WISHES.map((wish) => (
            <label key={wish} class="settings__row">
              <input
                type="radio"
                name="way"
                checked={player.wish.value === wish}
                onChange={() => player.prefer(wish)}
              />
              <span>
                {t(`player.way.${wish}`)}
                <span class="quiet small">{t(`player.way.${wish}.why`)}</span>
              </span>
            </label>
          ))}
        </fieldset>
        <CaptionChoice room={room} />
        {open && <QualityChoice player={player} />}
        <Figures player={player} />
      </div>
    </Sheet>
  );
}

function Figures({ player }: { player: Player }) {
  const figures = player.figures.value;
  const via = player.via.value;
  if (!figures || !via) return null;
  const delay = player.delayMs.value;
  const join = player.joinMs.value;
  return (
    <dl
      class="settings__figures"
      data-testid="player-figures"
      data-via={via}
      data-frames={figures.framesDecoded}
    >
      <dt>{t("figure.way")}</dt>
      <dd>{via === "webrtc" ? "WebRTC" : "LL-HLS"}</dd>
      <dt>{t("figure.picture")}</dt>
      <dd>{formatSize(figures.width, figures.height)}</dd>
      <dt>{t("figure.bitrate")}</dt>
      <dd>{formatBitrate(figures.bitrateBps)}</dd>
      {delay !== null && (
        <>
          <dt>{t("figure.delay")}</dt>
          <dd>{formatSeconds(delay, 2)}</dd>
        </>
      )}
      {join !== null && (
        <>
          <dt>{t("figure.join")}</dt>
          <dd>{formatSeconds(join, 2)}</dd>
        </>
      )}
      {via === "webrtc" && (
        <>
          <dt>{t("figure.loss")}</dt>
          <dd>{formatLoss(figures.loss)}</dd>
        </>
      )}
    </dl>
  );
}
