import { CalendarClock, Loader, Moon, Play, RotateCw, WifiOff, type LucideIcon } from "lucide-preact";
import { t } from "../../i18n";
import { formatTime } from "../../i18n/format";
import type { Player } from "../../media/player";
import type { ShowView } from "../../protocol";
import type { LiveRoom } from "../../state/liveRoom";
import { useServerNow } from "../../state/ticking";
import type { Phase } from "../../state/useLive";
import { Button, ButtonLink } from "../Button";
import { PlayButton } from "./PlayHints";
import { countdownText } from "./countdown";
import "../../styles/notice.css";

interface StageNoticeProps {
  show: ShowView;
  room: LiveRoom;
  player: Player | null;
  phase: Phase;
  /** Everybody on stage has a tile, which is not covered. */
  hasTiles?: boolean;
  /** Plays what was recorded, where there is something to play. */
  onWatchAgain?: (() => void) | null;
}

/** What is said over the stage when there is no moving picture, and why. */
export function StageNotice(props: StageNoticeProps) {
  const { show, room, player, phase, hasTiles = false, onWatchAgain = null } = props;
  if (phase === "scheduled") return <ComingUp show={show} />;
  if (phase === "ended") return <Over show={show} onWatchAgain={onWatchAgain} />;
  if (!player) return null;
  if (player.needsTap.value || player.isPaused.value) return <PlayButton player={player} />;
  const hasPicture = player.state.value === "playing";
  // HLS has some seconds in hand when the host goes; WebRTC stands still at once.
  // Others on stage go on without the host; the host's own tile says that they come back.
  const { hostAway, stage } = room.view.value;
  const isStill = hostAway && player.via.value === "webrtc" && stage.tracks.length === 0;
  if (hasPicture && !isStill) return null;
  if (!room.isConnected.value) {
    return (
      <Lost icon={WifiOff} title={t("stage.offline")} text={t("stage.offline_text")} isSmall={hasTiles} />
    );
  }
  if (hostAway || player.state.value === "waiting") {
    return (
      <Lost icon={RotateCw} title={t("stage.away")} text={t("stage.away_text")} isSmall={hasTiles} isAway />
    );
  }
  return (
    <div class="notice notice--plain" role="status">
      <Loader class="notice__turning" size={28} aria-hidden="true" />
      <span class="hidden-visually">{t("word.loading")}</span>
    </div>
  );
}

interface LostProps {
  icon: LucideIcon;
  title: string;
  text: string;
  /** One line at the edge. */
  isSmall: boolean;
  isAway?: boolean;
}

/** What comes back by itself. */
function Lost({ icon: Icon, title, text, isSmall, isAway = false }: LostProps) {
  return (
    <div
      class={`notice${isSmall ? " notice--line" : ""}`}
      role="status"
      data-testid={isAway ? "host-away" : undefined}
    >
      <Icon size={isSmall ? 16 : 28} aria-hidden="true" />
      <h2>{title}</h2>
      {!isSmall && <p>{text}</p>}
    </div>
  );
}

/** The end, and what there is after it. */
function Over({ show, onWatchAgain }: { show: ShowView; onWatchAgain: (() => void) | null }) {
  const isComing = show.recording === "recording" || show.recording === "processing";
  const isGone = show.recording === "deleted";
  return (
    <div class="notice" role="status" data-testid="show-over">
      <Moon size={28} aria-hidden="true" />
      <h2>{t("stage.ended")}</h2>
      <p>
        {isGone ? t("replay.deleted_text") : isComing ? t("replay.processing_text") : t("stage.ended_text")}
      </p>
      {onWatchAgain && (
        <Button kind="primary" icon={Play} onClick={onWatchAgain}>
          {t("replay.watch")}
        </Button>
      )}
      <ButtonLink href="/" kind={onWatchAgain ? "glass" : "primary"}>
        {t("stage.other_shows")}
      </ButtonLink>
    </div>
  );
}

function ComingUp({ show }: { show: ShowView }) {
  const startsAt = show.starts_at_ms;
  const now = useServerNow(1000, startsAt !== null);
  return (
    <div class="notice" role="status">
      <CalendarClock size={28} aria-hidden="true" />
      <h2>{show.title}</h2>
      {startsAt === null || startsAt <= now ? (
        <p>{t("stage.soon", { name: show.host.name })}</p>
      ) : (
        <>
          <p class="notice__count">{countdownText(startsAt - now)}</p>
          <p>{t("stage.starts", { time: formatTime(startsAt) })}</p>
        </>
      )}
    </div>
  );
}
