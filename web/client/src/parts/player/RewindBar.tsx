import { Rewind as RewindIcon, X } from "lucide-preact";
import { useEffect, useState } from "preact/hooks";
import { t } from "../../i18n";
import { durationText, spokenDuration } from "../../i18n/duration";
import type { Player } from "../../media/player";
import type { ShowView } from "../../protocol";
import type { LiveRoom } from "../../state/liveRoom";
import { toast } from "../../state/toasts";
import { useEarlierFacts, useRewind, useStoryboard } from "../../state/useRewind";
import { Button, IconButton } from "../Button";
import { LivePill } from "../Pill";
import { SeekBar } from "./SeekBar";

interface RewindBarProps {
  show: ShowView;
  room: LiveRoom;
  player: Player;
  /** On a phone the bar is there when it is asked for, and says more. */
  onClose?: () => void;
}

/** A minute more of the storyboard each time. */
const BOARD_EVERY_MS = 15_000;

/** Back in time while the show goes on, and to live again. */
export default function RewindBar({ show, room, player, onClose }: RewindBarProps) {
  const rewind = useRewind(show, player);
  const [isWanted, setIsWanted] = useState(false);
  const board = show.rewind && new URL("../storyboard.vtt", new URL(show.rewind.url, location.href)).href;
  const tileAt = useStoryboard(board, isWanted, BOARD_EVERY_MS);
  useEarlierFacts(room, show, rewind?.span.fromMs ?? Infinity, rewind?.isBack ?? false);
  const hasNoPast = player.hasNoPast.value;
  useEffect(() => {
    if (hasNoPast) toast(t("rewind.none"));
  }, [hasNoPast]);
  if (!rewind) return null;

  const { span, behindMs, isBack } = rewind;
  const behindOf = (atMs: number) => Math.max(0, span.toMs - atMs);
  const isPhone = onClose !== undefined;
  return (
    <div class="rewind" data-testid="rewind" data-behind-ms={isBack ? Math.round(behindMs) : 0}>
      {isPhone && (
        <p class="rewind__state" role="status">
          {isBack ? t("rewind.behind", { time: durationText(behindMs) }) : t("rewind.at_live")}
          {isBack && <small>{t("rewind.chat_live")}</small>}
        </p>
      )}
      <IconButton
        icon={RewindIcon}
        label={t("rewind.back")}
        kind="glass"
        onClick={() => rewind.seek(rewind.atMs - 10_000)}
      />
      <SeekBar
        least={span.fromMs}
        most={span.toMs}
        value={isBack ? rewind.atMs : span.toMs}
        label={t("rewind.bar")}
        textOf={(atMs) => (behindOf(atMs) < 12_000 ? t("rewind.live") : `−${durationText(behindOf(atMs))}`)}
        spokenOf={(atMs) =>
          behindOf(atMs) < 12_000
            ? t("rewind.at_live")
            : t("rewind.behind_spoken", { time: spokenDuration(behindOf(atMs)) })
        }
        onSeek={rewind.seek}
        tileOf={tileAt}
        onWanted={() => setIsWanted(true)}
      />
      {isBack ? (
        <span data-testid="go-live">
          <Button kind="glass" size="s" label={t("rewind.go_live")} onClick={() => player.goLive()}>
            {t("rewind.live")}
          </Button>
        </span>
      ) : (
        !isPhone && <LivePill />
      )}
      {isPhone && !isBack && <IconButton icon={X} label={t("rewind.close")} kind="glass" onClick={onClose} />}
    </div>
  );
}
