import { Loader, RotateCcw, RotateCw } from "lucide-preact";
import type { ComponentChildren, RefObject } from "preact";
import { useEffect } from "preact/hooks";
import { t } from "../../i18n";
import { formatTime } from "../../i18n/format";
import type { ReplayPlayer } from "../../media/replay";
import type { ReplayView, ShowView } from "../../protocol";
import { toast } from "../../state/toasts";
import type { Replaying } from "../../state/useReplay";
import { Button } from "../Button";
import { StatusPill } from "../Pill";
import { Backdrop } from "../player/Backdrop";
import { Controls } from "../player/Controls";
import { PlayButton, SoundHint } from "../player/PlayHints";
import { ShowHead } from "../player/TopBar";
import { useShortcuts } from "../player/useShortcuts";
import { Watermark } from "../player/Watermark";
import { ReplaySeek, ReplayTime } from "./ReplaySeek";

interface ReplayStageProps {
  stage: RefObject<HTMLElement>;
  video: RefObject<HTMLVideoElement>;
  show: ShowView;
  replay: ReplayView;
  isWide: boolean;
  watching: Replaying;
  /** Over the lower part of a wide picture. */
  lower: ComponentChildren;
  onTap: () => void;
  onSettings: () => void;
}

/** The replay's picture and what lies directly over it. */
export function ReplayStage(props: ReplayStageProps) {
  const { stage, video, show, replay, isWide, lower } = props;
  const { player, resumedS } = props.watching;
  useShortcuts(player, stage);
  useEffect(() => {
    if (resumedS > 0) toast(t("replay.resumed"));
  }, [resumedS]);
  const shape = player?.isLandscape.value === false ? "portrait" : "landscape";
  return (
    <section ref={stage} class={`live__stage live__stage--${shape}`} aria-label={t("replay.title")}>
      {show.poster_url && player?.state.value !== "playing" && (
        <img class="live__poster" src={show.poster_url} alt="" />
      )}
      <Backdrop video={video} />
      <video
        ref={video}
        class="live__video"
        data-testid="video"
        data-state={player?.state.value}
        muted
        playsInline
      />
      {/* Keyboards have the controls; this is for fingers and mice. */}
      <div class="live__surface" aria-hidden="true" onClick={props.onTap} />
      <ShowHead show={show}>
        <StatusPill tone="glass">
          <span title={formatTime(replay.started_at_ms)}>{t("replay.title")}</span>
        </StatusPill>
      </ShowHead>
      <div class="live__row">{player && <SoundHint player={player} />}</div>
      {player && <ReplayNotice player={player} />}
      {lower && <div class="live__lower">{lower}</div>}
      {isWide && player && (
        <Controls
          player={player}
          stage={stage}
          onSettings={props.onSettings}
          seek={<ReplaySeek replay={replay} player={player} />}
        >
          <ReplayTime replay={replay} player={player} />
        </Controls>
      )}
      <Watermark show={show} video={video} />
    </section>
  );
}

/** Why there is no moving picture, and the way on. */
function ReplayNotice({ player }: { player: ReplayPlayer }) {
  if (player.state.value === "lost") {
    return (
      <div class="notice" role="status">
        <RotateCw size={28} aria-hidden="true" />
        <h2>{t("replay.lost")}</h2>
        <p>{t("replay.lost_text")}</p>
      </div>
    );
  }
  if (player.past.value?.hasEnded.value) {
    return (
      <div class="notice notice--plain">
        <Button kind="primary" icon={RotateCcw} onClick={() => player.seek(0)}>
          {t("replay.again")}
        </Button>
      </div>
    );
  }
  if (player.needsTap.value || player.isPaused.value) return <PlayButton player={player} />;
  if (player.state.value === "playing") return null;
  return (
    <div class="notice notice--plain" role="status">
      <Loader class="notice__turning" size={28} aria-hidden="true" />
      <span class="hidden-visually">{t("word.loading")}</span>
    </div>
  );
}
