import { Gift, Heart, Settings2, ShoppingBag } from "lucide-preact";
import { useState } from "preact/hooks";
import { t } from "../../i18n";
import { formatNumber } from "../../i18n/format";
import type { LiveRoom } from "../../state/liveRoom";
import type { Phase } from "../../state/useLive";
import { IconButton } from "../Button";
import { Composer } from "../room/Composer";

interface BottomBarProps {
  room: LiveRoom;
  phase: Phase;
  productCount: number;
  onNeedSignIn: () => void;
  onBag: () => void;
  onGift: () => void;
  onHeart: () => void;
  onSettings: () => void;
}

/** Write, gift, heart, settings, bag: everything a thumb needs. While somebody writes, only the field is there. */
export function BottomBar(props: BottomBarProps) {
  const [isWriting, setIsWriting] = useState(false);
  const { phase } = props;
  return (
    <div class="bottom-bar">
      {phase !== "ended" && (
        <Composer room={props.room} isOverVideo onNeedSignIn={props.onNeedSignIn} onFocus={setIsWriting} />
      )}
      {!isWriting && (
        <>
          {phase === "live" && (
            <>
              <IconButton
                icon={Settings2}
                label={t("player.settings")}
                kind="glass"
                onClick={props.onSettings}
              />
              <IconButton icon={Gift} label={t("gift.title")} kind="glass" onClick={props.onGift} />
            </>
          )}
          {phase !== "ended" && (
            <IconButton icon={Heart} label={t("live.heart")} kind="glass" onClick={props.onHeart} />
          )}
          <IconButton
            icon={ShoppingBag}
            label={t("tray.title")}
            kind="buy"
            {...(props.productCount > 0 ? { badge: formatNumber(props.productCount) } : {})}
            onClick={props.onBag}
          />
        </>
      )}
    </div>
  );
}
