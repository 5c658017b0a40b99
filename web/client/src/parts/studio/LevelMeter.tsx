import { t } from "../../i18n";
import type { OnAir } from "../../state/stage/onAir";
import "../../styles/preview.css";

/** Redrawn by the signal alone, fifteen times a second. */
export function LevelMeter({ studio }: { studio: OnAir }) {
  const share = studio.level.value;
  return (
    <div
      class={`level${share > 0.95 ? " level--loud" : ""}`}
      role="meter"
      aria-label={t("studio.level")}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={Math.round(share * 100)}
      style={{ "--share": share }}
    />
  );
}
