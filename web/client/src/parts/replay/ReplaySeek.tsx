import { useState } from "preact/hooks";
import { t } from "../../i18n";
import { durationText, spokenDuration } from "../../i18n/duration";
import type { ReplayPlayer } from "../../media/replay";
import type { ReplayView } from "../../protocol";
import { useStoryboard } from "../../state/useRewind";
import { SeekBar } from "../player/SeekBar";
import { chapterText } from "./chapterText";

/** The replay's bar of time, with a mark for each chapter. */
export function ReplaySeek({ replay, player }: { replay: ReplayView; player: ReplayPlayer }) {
  const [isWanted, setIsWanted] = useState(false);
  const tileAt = useStoryboard(replay.storyboard_url, isWanted);
  const past = player.past.value;
  const durationMs = past && past.duration.value > 0 ? past.duration.value * 1000 : replay.duration_ms;
  const marks = replay.chapters
    .filter((one) => one.position_ms > 0)
    .map((one) => ({ at: one.position_ms, title: chapterText(one) }));
  return (
    <SeekBar
      least={0}
      most={Math.round(durationMs)}
      value={Math.round(player.positionS * 1000)}
      label={t("rewind.bar")}
      textOf={durationText}
      spokenOf={(ms) => t("replay.at", { time: spokenDuration(ms), total: spokenDuration(durationMs) })}
      onSeek={(ms) => player.seek(ms / 1000)}
      tileOf={(ms) => tileAt(past?.captureAt(ms / 1000) ?? null)}
      onWanted={() => setIsWanted(true)}
      marks={marks}
    />
  );
}

/** How far, of how much. */
export function ReplayTime({ replay, player }: { replay: ReplayView; player: ReplayPlayer }) {
  return (
    <span class="replay__time" aria-hidden="true">
      {durationText(player.positionS * 1000)} / {durationText(replay.duration_ms)}
    </span>
  );
}
