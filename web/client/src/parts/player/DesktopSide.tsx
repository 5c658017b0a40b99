import { Gift, Heart } from "lucide-preact";
import { t } from "../../i18n";
import type { ShowView } from "../../protocol";
import type { LiveRoom } from "../../state/liveRoom";
import type { Phase } from "../../state/useLive";
import { IconButton } from "../Button";
import { ChatList } from "../room/ChatList";
import { Composer } from "../room/Composer";
import { PollCard } from "../room/PollCard";

interface DesktopSideProps {
  room: LiveRoom;
  show: ShowView;
  phase: Phase;
  /** Watching from an earlier moment: its polls are over. */
  isBack: boolean;
  onNeedSignIn: () => void;
  onGift: () => void;
  onHeart: () => void;
}

/** The conversation beside the video. */
export function DesktopSide({ room, show, phase, isBack, onNeedSignIn, onGift, onHeart }: DesktopSideProps) {
  return (
    <aside class="live__side">
      <h2 class="live__side-title">{t("chat.title")}</h2>
      <PollCard room={isBack ? { view: room.view } : room} slug={show.slug} onNeedSignIn={onNeedSignIn} />
      <ChatList room={room} />
      {phase !== "ended" && (
        <div class="live__side-foot">
          <Composer room={room} onNeedSignIn={onNeedSignIn} />
          {phase === "live" && <IconButton icon={Gift} label={t("gift.title")} onClick={onGift} />}
          <IconButton icon={Heart} label={t("live.heart")} onClick={onHeart} />
        </div>
      )}
    </aside>
  );
}
