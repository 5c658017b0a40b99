import type { ReadonlySignal } from "@preact/signals";
import { CalendarClock, Loader, Moon, Play, RotateCw, VolumeX, WifiOff } from "lucide-preact";
import { t } from "../../i18n";
import { formatTime } from "../../i18n/format";
import type { Player } from "../../media/player";
import type { Screen } from "../../media/screen";
import type { ShowView } from "../../protocol";
import type { LiveRoom } from "../../state/liveRoom";
import { useServerNow } from "../../state/ticking";
import type { Phase } from "../../state/useLive";
import { Button, ButtonLink } from "../Button";
import { countdownText } from "./countdown";
import "../../styles/notice.css";

interface StageNoticeProps {
  show: ShowView;
  room: LiveRoom;
  player: Player | null;
  phase: Phase;
  /** Plays what was recorded, where there is something to play. */
  onWatchAgain?: (() => void) | null;
}

/** What is said over the stage when there is no moving picture, and why. */
export function StageNotice({ show, room, player, phase, onWatchAgain = null }: StageNoticeProps) {
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
      <div class="notice" role="status">
        <WifiOff size={28} aria-hidden="true" />
        <h2>{t("stage.offline")}</h2>
        <p>{t("stage.offline_text")}</p>
      </div>
    );
  }
  if (hostAway || player.state.value === "waiting") {
    return (
      <div class="notice" role="status" data-testid="host-away">
        <RotateCw size={28} aria-hidden="true" />
        <h2>{t("stage.away")}</h2>
        <p>{t("stage.away_text")}</p>
      </div>
    );
  }
  return (
    <div class="notice notice--plain" role="status">
      <Loader class="notice__turning" size={28} aria-hidden="true" />
      <span class="hidden-visually">{t("word.loading")}</span>
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

/** Over a picture that stands still because nobody has let it play. */
export function PlayButton({ player }: { player: Screen }) {
  return (
    <button
      type="button"
      class="notice__play"
      aria-label={t("player.play")}
      onClick={() => player.togglePaused()}
    >
      <Play size={28} aria-hidden="true" />
    </button>
  );
}

/** Asks for the sound that browsers do not let a page start with. */
export function SoundHint({ player }: { player: Screen & { state: ReadonlySignal<string> } }) {
  if (!player.isMuted.value || player.state.value !== "playing") return null;
  return (
    <Button kind="glass" size="s" icon={VolumeX} onClick={() => player.setMuted(false)}>
      {t("player.tap_sound")}
    </Button>
  );
}
