import { ChartNoAxesColumn, Pin, Play, ShoppingBag } from "lucide-preact";
import type { LucideIcon } from "lucide-preact";
import { languageOf, t } from "../../i18n";
import { durationText, spokenDuration } from "../../i18n/duration";
import type { ReplayPlayer } from "../../media/replay";
import type { ChapterView, ReplayView } from "../../protocol";
import { chapterText } from "./chapterText";

interface ChaptersProps {
  replay: ReplayView;
  player: ReplayPlayer | null;
  onChosen: () => void;
}

const ICONS: Record<ChapterView["kind"], LucideIcon> = {
  start: Play,
  return: Play,
  pin: Pin,
  sale: ShoppingBag,
  poll: ChartNoAxesColumn,
};

/** The moments worth jumping to; the one that plays is marked. */
export function Chapters({ replay, player, onChosen }: ChaptersProps) {
  const positionMs = (player?.past.value?.position.value ?? 0) * 1000;
  const current = replay.chapters.findLastIndex((one) => one.position_ms <= positionMs + 500);
  return (
    <div class="chapters">
      <ol class="chapters__list" data-testid="chapters">
        {replay.chapters.map((chapter, index) => {
          const Icon = ICONS[chapter.kind];
          const title = chapterText(chapter);
          return (
            <li key={index}>
              <button
                type="button"
                class="chapters__one"
                aria-current={index === current ? "true" : undefined}
                onClick={() => {
                  player?.seek(chapter.position_ms / 1000);
                  onChosen();
                }}
              >
                <Icon size={16} aria-hidden="true" />
                <span class="chapters__title" lang={languageOf(title)}>
                  {title}
                </span>
                <span class="chapters__time" aria-hidden="true">
                  {durationText(chapter.position_ms)}
                </span>
                <span class="hidden-visually">{spokenDuration(chapter.position_ms)}</span>
              </button>
            </li>
          );
        })}
      </ol>
      {replay.chapters.length < 2 && <p class="quiet small">{t("replay.chapters_none")}</p>}
    </div>
  );
}
