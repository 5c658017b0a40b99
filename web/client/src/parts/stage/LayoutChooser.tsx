import type { LucideIcon } from "lucide-preact";
import { Columns2, PanelRight, PictureInPicture2, Presentation, Sparkles, Square } from "lucide-preact";
import { useId } from "preact/hooks";
import { t } from "../../i18n";
import type { LiveRoom } from "../../state/liveRoom";
import { setLayout } from "../../state/stage/acts";
import { layoutOn, layouts, picturesOf, type Layout } from "../../state/stage/layout";
import type { StageWatch } from "../../state/stage/useStage";
import "../../styles/layout-chooser.css";

const icons: Record<Layout, LucideIcon> = {
  auto: Sparkles,
  solo: Square,
  side_by_side: Columns2,
  speaker: PanelRight,
  picture_in_picture: PictureInPicture2,
  screen_with_camera: Presentation,
};

/** How HLS shows the stage; there to be chosen as soon as there is more than one picture. */
export function LayoutChooser({ room, stage }: { room: LiveRoom; stage: StageWatch }) {
  const name = useId();
  const places = stage.places.value;
  const pictures = picturesOf(places);
  if (pictures.length < 2) return null;
  const chosen = room.view.value.stage.layout;
  const on = layoutOn(chosen, places);
  const hasScreen = pictures.some((one) => one.source === "screen");
  return (
    <fieldset class="layouts" data-testid="layouts" data-layout={on}>
      <legend class="layouts__title">{t("layout.title")}</legend>
      <p class="layouts__now quiet small" role="status">
        {t("layout.now", { layout: t(`layout.${on}`) })}
      </p>
      <div class="layouts__all">
        {layouts.map((layout) => {
          const Icon = icons[layout];
          const isOff = layout === "screen_with_camera" && !hasScreen;
          return (
            <label key={layout} class="layouts__one" title={isOff ? t("layout.needs_screen") : undefined}>
              <input
                class="hidden-visually"
                type="radio"
                name={name}
                value={layout}
                checked={chosen === layout}
                disabled={isOff && chosen !== layout}
                onChange={() => void setLayout(room, layout)}
              />
              <Icon size={20} aria-hidden="true" />
              <span>{t(`layout.${layout}`)}</span>
            </label>
          );
        })}
      </div>
    </fieldset>
  );
}
