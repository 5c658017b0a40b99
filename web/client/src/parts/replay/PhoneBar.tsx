import { ListVideo, Pause, Play, Settings2, ShoppingBag } from "lucide-preact";
import { t } from "../../i18n";
import { formatNumber } from "../../i18n/format";
import type { ReplayPlayer } from "../../media/replay";
import type { ReplayView } from "../../protocol";
import { IconButton } from "../Button";
import { ReplaySeek, ReplayTime } from "./ReplaySeek";

interface PhoneBarProps {
  replay: ReplayView;
  player: ReplayPlayer;
  productCount: number;
  onChapters: () => void;
  onSettings: () => void;
  onBag: () => void;
}

/** Everything a thumb needs for a replay: the bar, and a row of buttons under it. */
export function PhoneBar({ replay, player, productCount, onChapters, onSettings, onBag }: PhoneBarProps) {
  const isPaused = player.isPaused.value || player.needsTap.value;
  return (
    <div class="replay__bar">
      <ReplaySeek replay={replay} player={player} />
      <div class="replay__buttons">
        <IconButton
          icon={isPaused ? Play : Pause}
          label={isPaused ? t("player.play") : t("player.pause")}
          kind="glass"
          onClick={() => player.togglePaused()}
        />
        <ReplayTime replay={replay} player={player} />
        <span class="controls__gap" />
        <IconButton icon={ListVideo} label={t("replay.chapters")} kind="glass" onClick={onChapters} />
        <IconButton icon={Settings2} label={t("player.settings")} kind="glass" onClick={onSettings} />
        <IconButton
          icon={ShoppingBag}
          label={t("tray.title")}
          kind="buy"
          {...(productCount > 0 ? { badge: formatNumber(productCount) } : {})}
          onClick={onBag}
        />
      </div>
    </div>
  );
}
